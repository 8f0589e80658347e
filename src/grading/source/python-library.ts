import { wordTable } from './word-table.js';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** What code takes from the standard library, by module. */
const LIBRARY: Readonly<Record<string, readonly string[]>> = {
  abc: words('ABC abstractmethod'),
  bisect: words('bisect_left bisect_right insort'),
  calendar: words('isleap monthrange'),
  collections: words('ChainMap Counter OrderedDict defaultdict deque namedtuple'),
  contextlib: words('contextmanager suppress redirect_stdout'),
  copy: words('deepcopy'),
  dataclasses: words('dataclass asdict astuple'),
  datetime: words('datetime timedelta timezone date'),
  decimal: words('Decimal getcontext ROUND_HALF_UP'),
  enum: words('Enum IntEnum Flag auto'),
  fractions: words('Fraction'),
  functools: words('cmp_to_key lru_cache partial reduce wraps total_ordering singledispatch'),
  heapq: words('heapify heappop heappush heappushpop nlargest nsmallest'),
  io: words('StringIO BytesIO'),
  itertools:
    words(`accumulate chain combinations combinations_with_replacement count cycle dropwhile groupby islice
    pairwise permutations product repeat starmap takewhile zip_longest`),
  json: words('dumps loads'),
  math: words(`acos asin atan atan2 ceil comb copysign cos degrees dist exp fabs factorial floor fmod fsum gcd hypot inf
    isclose isfinite isinf isnan isqrt lcm log log10 log2 nan perm pi prod radians sin sqrt tan tau trunc`),
  operator: words('attrgetter itemgetter'),
  os: words('getcwd listdir environ makedirs'),
  pathlib: words('Path'),
  pprint: words('pprint'),
  random: words('choice choices gauss randint randrange sample seed shuffle uniform'),
  statistics: words('mean median mode pstdev stdev variance'),
  string: words('ascii_letters ascii_lowercase ascii_uppercase punctuation digits'),
  sys: words('argv stdin stdout stderr'),
  threading: words('Thread Lock'),
  time: words('sleep perf_counter time time_ns'),
  typing:
    words(`Any Callable Dict Generic Iterable Iterator List Literal NamedTuple Optional Protocol Sequence Set
    Tuple TypedDict TypeVar Union`),
  unittest: words('TestCase'),
  uuid: words('uuid4'),
  zoneinfo: words('ZoneInfo'),
};

/** Plain words, which are as often a variable that the code lacks: the library is meant where they are called. */
const COMMON_WORDS = new Set(
  words(`auto chain choice choices comb count cycle date digits dist exp inf log mean median mode nan perm pi prod product
    punctuation repeat sample seed sleep time tau Path Set Any variance`),
);

/** The module that has this name, where the name alone makes it likely that this one is meant. */
export function libraryModuleOf(name: string, isCalled: boolean): string | undefined {
  if (COMMON_WORDS.has(name) && !isCalled) return undefined;
  return Object.keys(LIBRARY).find((module) => LIBRARY[module]?.includes(name));
}

/** Modules that code uses by their name. */
export const LIBRARY_MODULES = words(`
  abc asyncio bisect calendar collections contextlib copy csv dataclasses datetime decimal enum fractions functools
  hashlib heapq inspect io itertools json logging math operator os pathlib pickle pprint random re secrets shutil
  statistics string struct subprocess sys textwrap threading time traceback types typing unittest uuid zoneinfo`);

/** Usual short names of packages that have to be installed. */
export const PACKAGE_ALIASES = wordTable<string>({
  np: 'numpy',
  pd: 'pandas',
  plt: 'matplotlib',
  sns: 'seaborn',
  tf: 'tensorflow',
});

export const PACKAGES = new Set(
  words(`bs4 cv2 django fastapi flask httpx jax keras matplotlib nltk numpy openai openpyxl pandas PIL plotly polars
    pydantic pytest requests scipy seaborn selenium sklearn sympy tensorflow torch tqdm transformers yaml colorama
    networkx numba aiohttp attr rich termcolor tabulate dateutil pytz regex simplejson sqlalchemy statsmodels`),
);

/** They open a window, draw, or play. */
export const SCREEN_MODULES = new Set(
  words(
    'turtle tkinter Tkinter _tkinter pygame curses msvcrt pyautogui kivy PyQt5 PyQt6 arcade pyglet winsound easygui',
  ),
);

/** Modules that Python no longer has, and the version that left them out. */
export const REMOVED_MODULES = wordTable<string>({
  ...Object.fromEntries(words('distutils imp asyncore asynchat smtpd').map((name) => [name, '3.12'])),
  ...Object.fromEntries(
    words('cgi cgitb crypt imghdr mailcap nntplib pipes sndhdr telnetlib uu xdrlib audioop').map((name) => [
      name,
      '3.13',
    ]),
  ),
  ...Object.fromEntries(words('urllib2 ConfigParser Queue StringIO cPickle').map((name) => [name, '3.0'])),
});
