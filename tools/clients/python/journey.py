import os
import uuid

from learn_flow_client import AuthenticatedClient, Client
from learn_flow_client.api.analytics import analytics_progress
from learn_flow_client.api.auth import auth_login, auth_register
from learn_flow_client.api.exercises import exercises_get, exercises_list
from learn_flow_client.api.submissions import submissions_get, submissions_submit
from learn_flow_client.models import (
    ExercisePage,
    Login,
    LoginAnswer,
    Problem,
    ProblemCode,
    ProgressPage,
    ProgressStatus,
    Register,
    Student,
    StudentExercise,
    Submission,
    SubmissionBody,
    Verdict,
)

URL = os.environ.get("LEARNFLOW_URL", "http://localhost:8000")
EMAIL, PASSWORD = f"python-{uuid.uuid4()}@example.com", "correct horse battery"
CODE = 'name = input()\ncity = input()\nprint(f"Welcome aboard, {name}! Next stop: {city}.")\n'

stranger = Client(base_url=URL)
student = auth_register.sync(client=stranger, body=Register(email=EMAIL, password=PASSWORD, name="Python"))
assert isinstance(student, Student), student
login = auth_login.sync(client=stranger, body=Login(email=EMAIL, password=PASSWORD))
assert isinstance(login, LoginAnswer), login
client = AuthenticatedClient(base_url=URL, token=login.access_token, timeout=None)

page = exercises_list.sync(client=client, limit=100)
assert isinstance(page, ExercisePage), page
tests = 0
for summary in page.items:
    exercise = exercises_get.sync(summary.id, client=client)
    assert isinstance(exercise, StudentExercise), exercise
    tests += len(exercise.test_cases)

body = SubmissionBody(exercise_id=page.items[0].id, code=CODE)
submission = submissions_submit.sync(client=client, body=body, prefer="wait=30")
assert isinstance(submission, Submission) and submission.verdict == Verdict.ACCEPTED, submission
progress = analytics_progress.sync(student.id, client=client, limit=100)
assert isinstance(progress, ProgressPage), progress
assert any(item.status == ProgressStatus.MASTERED for item in progress.items), progress
missing = submissions_get.sync(999_999_999, client=client)
assert isinstance(missing, Problem) and missing.code == ProblemCode.NOT_FOUND, missing
print(f"openapi-python-client: {len(page.items)} exercises, {tests} tests, {submission.verdict}")
