"""Asks and reports over the HTTP API. Thin: parse, call one function, reply."""
