"""GraphQL over HTTP: one request, publishing, and the history that an API keeps."""
