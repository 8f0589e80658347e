/** What takes long to make at a start is made once in a whole run. */
export const CACHE_DIR = process.env['TEST_CACHE_DIR'];
