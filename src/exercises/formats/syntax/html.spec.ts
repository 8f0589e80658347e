import { describe, expect, it } from '@jest/globals';
import { htmlToMarkdown } from './html.js';

describe('HTML of other systems as Markdown', () => {
  it.each([
    ['a raised number', 'up to 10<sup>5</sup> lines', 'up to 10^5 lines'],
    ['a raised term', '2<sup>n - 1</sup>', '2^(n - 1)'],
    ['a lowered one', 'a<sub>1</sub> and a<sub>i + 1</sub>', 'a\\_1 and a\\_(i + 1)'],
    [
      'types between angle brackets',
      'a vector&lt;int&gt; and List&lt;T&gt;',
      'a vector\\<int> and List\\<T>',
    ],
    ['a comparison', '1 &lt; n', '1 \\< n'],
    ['code of keys', '<kbd>x*y_z</kbd>', '`x*y_z`'],
    ['code with backticks', '<tt>a `b` c</tt>', '``a `b` c``'],
    ['code that is a backtick', '<samp>`</samp>', '`` ` ``'],
    ['code with brackets', '<code>vector&lt;int&gt;</code>', '`vector<int>`'],
    ['a plain block', '<pre>for x in y:\n    print(x * 2)</pre>', '```\nfor x in y:\n    print(x * 2)\n```'],
    ['lines of a block', '<pre>a = 1<br>b = 2<br/><i>c</i></pre>', '```\na = 1\nb = 2\nc\n```'],
    ['a language', '<pre><code class="language-c++">x</code></pre>', '```c++\nx\n```'],
    ['a block with a fence', '<pre>```\nx\n```</pre>', '````\n```\nx\n```\n````'],
  ])('keeps %s', (_what, html, markdown) => expect(htmlToMarkdown(html)).toBe(markdown));
});
