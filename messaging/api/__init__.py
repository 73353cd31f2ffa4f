"""Conversations, messages, people and availability over the HTTP API. Thin: parse, call one
function, reply."""
