// The part of @aws-appsync/utils that the resolvers use, as the developer guide describes it: AWS publishes the types
// only. Dates have milliseconds and end in Z.
export class Raised extends Error {
  constructor(message, type) {
    super(message);
    this.type = type;
  }
}

export class Returned extends Error {
  constructor(value) {
    super('early return');
    this.value = value;
  }
}

export const set = { filter: null };

let counter = 0;

function dynamo(value) {
  if (value === null || value === undefined) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(dynamo) };
  return { M: mapValues(value) };
}

function mapValues(values) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, dynamo(value)]));
}

function groups(expression) {
  let found = [[]];
  const both = (others) => {
    found = found.flatMap((one) => others.map((other) => [...one, ...other]));
  };
  for (const [name, value] of Object.entries(expression)) {
    if (name === 'or') both(value.flatMap(groups));
    else if (name === 'and') value.map(groups).forEach(both);
    else both([Object.entries(value).map(([operator, wanted]) => ({ fieldName: name, operator, value: wanted }))]);
  }
  return found;
}

export const util = {
  autoUlid: () => `01H${String((counter += 1)).padStart(23, '0')}`,
  error(message, type) {
    throw new Raised(message, type);
  },
  time: {
    nowISO8601: () => new Date().toISOString(),
    nowEpochSeconds: () => Math.floor(Date.now() / 1000),
    parseISO8601ToEpochMilliSeconds: (text) => Date.parse(text),
    epochMilliSecondsToISO8601: (time) => new Date(time).toISOString(),
  },
  dynamodb: { toMapValues: mapValues },
  transform: {
    toSubscriptionFilter(filter, ignored, rules) {
      const strict = groups(rules ?? {})[0];
      return { filterGroup: groups(filter).map((filters) => ({ filters: [...filters, ...strict] })) };
    },
  },
};

export const runtime = {
  earlyReturn(value) {
    throw new Returned(value);
  },
};

export const extensions = {
  setSubscriptionFilter(filter) {
    set.filter = filter;
  },
};
