/**
 * Loaded first in every process of a test run: tap looks only at the project's own files there. Reading the source maps
 * of everything in node_modules as well would cost each process a second.
 */
process.env._TAPJS_PROCESSINFO_EXCLUDE_ = String(/[\\/](node_modules|\.tap)[\\/]/);
