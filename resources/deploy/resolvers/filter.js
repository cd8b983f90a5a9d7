// Narrows a subscription on the server, by the conditions its caller gives as argument "filter". An enhanced filter
// takes the place of the arguments, so these go into it as well: they must hold whatever the conditions say.
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
