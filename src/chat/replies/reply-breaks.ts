/** Why a reply stops before its end; the reason of its abort signal. */
export class Break extends Error {
  override readonly name = 'Break';
}

export const BREAKS = {
  /** By the student, or with the session. */
  cancelled: new Break('the reply was cancelled'),
  /** Another process writes it. */
  lost: new Break('another process has taken the reply over'),
  /** Others go on with it. */
  stopping: new Break('the process is stopping'),
};
