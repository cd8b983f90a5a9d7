"""GraphQL over HTTP: single requests, publishing, and the API's message history."""
