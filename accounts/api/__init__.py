"""What the HTTP API is built on: who may come in, how it refuses, how it pages. Its addresses are
in the apps that they speak of, and `medspa_chat.api` puts them together."""

PREFIX = "/api/v1/"
