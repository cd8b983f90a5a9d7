// AWS's own rules for what runs in AppSync, over the resolvers that are copied to resolvers/.
import appsync from '@aws-appsync/eslint-plugin';
import parser from '@typescript-eslint/parser';

const { base, recommended } = appsync.configs;

export default [
  {
    files: ['resolvers/*.js'],
    languageOptions: { parser, parserOptions: { sourceType: 'module', project: './tsconfig.json' } },
    plugins: { '@aws-appsync': appsync },
    rules: { ...base.rules, ...recommended.rules },
  },
];
