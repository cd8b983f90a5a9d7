// The generation of Amplify that sends its credentials in the address of the WebSocket.
import { createRequire } from 'node:module';
import { API_KEY, ENDPOINT, run } from './scenarios.mjs';

const require = createRequire(import.meta.url);
const { Amplify } = require('@aws-amplify/core');
const { API } = require('@aws-amplify/api');

Amplify.configure({
  aws_appsync_graphqlEndpoint: ENDPOINT,
  aws_appsync_region: 'us-east-1',
  aws_appsync_authenticationType: 'API_KEY',
  aws_appsync_apiKey: API_KEY,
});

await run({
  version: `@aws-amplify/api ${require('@aws-amplify/api/package.json').version}`,
  subscribe(query, variables, { next, error }) {
    const subscription = API.graphql({ query, variables }).subscribe({
      next: ({ value }) => next(value.data),
      error: (problem) => error(problem.error ?? problem),
    });
    return () => subscription.unsubscribe();
  },
  publish: async (query, variables) => (await API.graphql({ query, variables })).data,
});
