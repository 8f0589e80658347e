import type { ProgressView, StudentStatsView, TopicMasteryView } from '../../analytics/analytics.schemas.js';
import type { MasteryBand } from '../../analytics/mastery.js';
import type { ProgressContext, TutorContext } from '../tutor.js';
import { oneLine, paragraphs, plural } from './markdown.js';

const BANDS: Readonly<Record<MasteryBand, string>> = {
  exploring: 'exploring: fewer than three exercises so far, so the number says little yet',
  developing: 'developing: the idea is coming, and more exercises will show',
  practising: 'practising: it mostly works, and tricky cases still take some tries',
  proficient: 'proficient: most exercises of medium difficulty would go well at first try',
};
const MAX_TOPICS = 3;
const MAX_NEXT = 3;

/** Where the student stands, each number with the field that it comes from, and what might come next. */
export function progressAnswer({ progress }: TutorContext): string {
  if (!progress) {
    return paragraphs(
      'Your numbers are not part of this conversation, and I do not guess them.',
      'You find them in your progress. If you ask me "how am I doing?" in a conversation without an exercise, I can go through them with you: what is completed, your mastery by topic, and which exercises might come next.',
      'Is there a topic that you would like to get better at?',
    );
  }
  if (progress.stats.exercisesAttempted === 0) return atTheBeginning(progress);
  return paragraphs(
    ['Where you stand:', '', ...statLines(progress.stats), ...masteryLines(progress.mastery)].join('\n'),
    nextPart(progress.next),
    rhythm(progress.stats),
  );
}

function atTheBeginning({ stats, next }: ProgressContext): string {
  const handedIn =
    stats.totalSubmissions > 0
      ? `, though ${plural(stats.totalSubmissions, 'submission')} (\`totalSubmissions\`) came in and may still be waiting`
      : '';
  return paragraphs(
    `You have no graded exercise yet (\`exercisesAttempted\` is 0)${handedIn}. So there is nothing to sum up, and everything is still open.`,
    nextPart(next),
    'Begin with one, and submit early: a first try that fails shows you which test to look at, and it costs nothing but a little of that exercise’s mastery. Which one sounds most fun?',
  );
}

function statLines(stats: StudentStatsView): string[] {
  return [
    `- **${stats.exercisesCompleted} of ${plural(stats.exercisesAttempted, 'exercise')}** that you tried ${stats.exercisesCompleted === 1 ? 'is' : 'are'} completed (\`exercisesCompleted\`, \`exercisesAttempted\`), in ${plural(stats.totalSubmissions, 'submission')} (\`totalSubmissions\`).`,
    `- Your best scores average **${stats.averageScore} of 100** (\`averageScore\`).`,
  ];
}

/** The strongest topic and those with the most room. */
function masteryLines(mastery: readonly TopicMasteryView[]): string[] {
  const sorted = mastery.toSorted((a, b) => b.mastery - a.mastery);
  const chosen =
    sorted.length <= MAX_TOPICS ? sorted : [...sorted.slice(0, 1), ...sorted.slice(1 - MAX_TOPICS)];
  const lines = chosen.map(
    ({ topic, mastery: percent, band, exercisesCounted }) =>
      `- ${oneLine(topic)}: **${percent} %** (\`mastery\`, from ${plural(exercisesCounted, 'exercise')}, \`exercisesCounted\`); ${BANDS[band]}.`,
  );
  const more = mastery.length - chosen.length;
  return more > 0 ? [...lines, `- ${plural(more, 'more topic')} between them.`] : lines;
}

function nextPart(next: readonly ProgressView[]): string {
  if (next.length === 0)
    return 'There is no exercise left that you have not completed. You might return to an old one and make its code nicer.';
  return ['What might come next:', '', ...next.slice(0, MAX_NEXT).map(nextLine)].join('\n');
}

function nextLine({ title, topic, status, attempts, bestScore }: ProgressView): string {
  const begun = `begun, best score ${bestScore ?? 0} (\`bestScore\`) after ${plural(attempts, 'attempt')} (\`attempts\`)`;
  return `- **${oneLine(title)}** (${oneLine(topic)}): ${status === 'not_started' || attempts === 0 ? 'not begun' : begun}`;
}

function rhythm({ activeDays28, currentStreak, longestStreak }: StudentStatsView): string {
  const days = `You were active on ${plural(activeDays28, 'day')} of the last 28 (\`activeDays28\`)`;
  if (currentStreak > 1) {
    const best = currentStreak >= longestStreak ? ', your longest so far' : '';
    return `${days}, and on ${currentStreak} days in a row (\`currentStreak\`)${best}. A pause is fine, too.`;
  }
  return activeDays28 > 0
    ? `${days}. A little now and then is enough to keep it going.`
    : `${days}. One small exercise is a good way back in.`;
}
