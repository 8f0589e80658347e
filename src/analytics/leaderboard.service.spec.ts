import { describe, expect, it } from '@jest/globals';
import { ranked } from './leaderboard.service.js';

const row = (studentId: number, exercisesCompleted: number, averageScore: number) => ({
  studentId,
  name: `student ${studentId}`,
  exercisesCompleted,
  averageScore,
});

describe('ranks', () => {
  it('are shared by equals, and the places after them are skipped', () => {
    const rows = [
      row(1, 9, 90),
      row(2, 9, 90),
      row(3, 9, 80),
      row(4, 7, 99),
      row(5, 7, 99),
      row(6, 7, 99),
      row(7, 1, 100),
    ];
    expect(ranked(rows).map(({ rank }) => rank)).toEqual([1, 1, 3, 4, 4, 4, 7]);
  });

  it('are none for nobody', () => {
    expect(ranked([])).toEqual([]);
  });
});
