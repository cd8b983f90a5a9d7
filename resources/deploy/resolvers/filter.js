// Filters a subscription on the server by the conditions in its argument "filter". An enhanced filter replaces the
// filtering by arguments, so the arguments are added to it as rules: they must hold whatever the conditions are.
import { extensions, util } from '@aws-appsync/utils';

export function request() {
  return { payload: null };
}

export function response(ctx) {
  const { filter, ...wanted } = ctx.args;
  const rules = {};
  for (const field of Object.keys(wanted)) {
    if (wanted[field] !== null) {
      rules[field] = { eq: wanted[field] };
    }
  }
  if (filter) {
    extensions.setSubscriptionFilter(util.transform.toSubscriptionFilter(filter, [], rules));
  }
  return null;
}
