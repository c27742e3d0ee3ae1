"""The client for notebooks and programs: `from graph_api.client import AllianceGraph`."""

from graph_api.client.alliance_graph import AllianceGraph
from graph_api.client.answers import Decision, Finding, Rows
from graph_api.client.errors import ClientError, ConnectionLostError, RefusedError

__all__ = ["AllianceGraph", "ClientError", "ConnectionLostError", "Decision", "Finding", "RefusedError", "Rows"]
