// The closed sets of the contract (section 9), in the order in which messages print them.

export const PROVIDERS = ['anthropic', 'deepseek', 'openai', 'gemini', 'mistral', 'openrouter', 'doubao', 'doubao-cn'];

/** Model -> providers; the first is the default. */
export const PROVIDERS_OF_MODEL = {
  'claude-haiku-4-5': ['anthropic'],
  'claude-3-5-haiku-latest': ['anthropic'],
  'claude-3-5-sonnet-latest': ['anthropic'],
  'claude-sonnet-4-6': ['anthropic'],
  'deepseek-v4-flash': ['deepseek'],
  'deepseek-v4-pro': ['deepseek'],
  'gpt-4.1': ['openai'],
  'gpt-4o-mini': ['openai', 'openrouter'],
  'gpt-4o': ['openrouter'],
  'gemini-2.0-flash': ['gemini', 'openrouter'],
  'gemini-2.5-flash': ['gemini'],
  'mistral-large-latest': ['mistral'],
  'mistral-small-latest': ['mistral'],
  'doubao-seed-pro': ['doubao', 'doubao-cn'],
  'doubao-seed-flash': ['doubao', 'doubao-cn'],
};

export const MODELS = Object.keys(PROVIDERS_OF_MODEL);

export const RUNTIME_SIZES = [
  'shared-0.06x-256mb', 'shared-0.25x-1gb', 'shared-0.5x-4gb', 'shared-1x-6gb', 'shared-2x-8gb', 'shared-4x-12gb',
];

export const BUILTIN_TOOLS = [
  'bash', 'read_file', 'write_file', 'edit_file', 'grep', 'glob', 'head', 'tail', 'todo_write', 'subagent',
  'subagent_result', 'web_fetch', 'web_search', 'bash_output', 'bash_kill', 'code_execution', 'wait', 'git',
];
