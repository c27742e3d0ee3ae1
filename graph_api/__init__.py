"""alliance-graph: may this party do this with that asset, for that purpose, there, then?"""
