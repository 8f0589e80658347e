import java.util.List;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.JSON;
import org.openapitools.client.api.AnalyticsApi;
import org.openapitools.client.api.AuthApi;
import org.openapitools.client.api.ExercisesApi;
import org.openapitools.client.api.SubmissionsApi;
import org.openapitools.client.model.*;

/** Java's own HttpClient as it is: on plain http it asks for HTTP/2 with `Upgrade: h2c`. */
public class Journey {
  private static final String CODE =
      "name = input()\ncity = input()\nprint(f\"Welcome aboard, {name}! Next stop: {city}.\")\n";

  public static void main(String[] arguments) throws Exception {
    ApiClient client = new ApiClient();
    client.updateBaseUri(System.getenv().getOrDefault("LEARNFLOW_URL", "http://localhost:8000"));
    String email = "java-" + UUID.randomUUID() + "@example.com", password = "correct horse battery";
    AuthApi auth = new AuthApi(client);
    Student student = auth.authRegister(new Register().email(email).password(password).name("Java"));
    LoginAnswer login = auth.authLogin(new Login().email(email).password(password));
    client.setRequestInterceptor(
        request -> request.header("Authorization", "Bearer " + login.getAccessToken()));

    ExercisesApi exercises = new ExercisesApi(client);
    List<ExerciseSummary> items =
        exercises.exercisesList(100, null, null, null, null, null).getItems();
    int tests = 0;
    for (ExerciseSummary summary : items) {
      Object exercise = exercises.exercisesGet(summary.getId()).getActualInstance();
      require(exercise instanceof StudentExercise, "an instructor's view of " + summary.getId());
      for (TestCase test : ((StudentExercise) exercise).getTestCases()) {
        Object kind = test.getActualInstance();
        require(
            kind instanceof IoTest || kind instanceof CallTest || kind instanceof UnitTest,
            "a test without a kind");
        tests++;
      }
    }

    SubmissionBody body = new SubmissionBody().exerciseId(items.get(0).getId()).code(CODE);
    SubmissionsApi submissions = new SubmissionsApi(client);
    Submission submission = submissions.submissionsSubmit(body, "wait=30", null);
    require(submission.getVerdict() == Verdict.ACCEPTED, "the verdict is " + submission.getVerdict());
    ProgressPage progress =
        new AnalyticsApi(client).analyticsProgress(student.getId(), 100, null);
    require(
        progress.getItems().stream().anyMatch(item -> item.getStatus() == ProgressStatus.MASTERED),
        "no progress");
    try {
      submissions.submissionsGet(999_999_999);
      require(false, "no 404");
    } catch (ApiException error) {
      Problem problem = JSON.getDefault().getMapper().readValue(error.getResponseBody(), Problem.class);
      require(error.getCode() == 404 && problem.getCode() == ProblemCode.NOT_FOUND, "no typed 404");
    }
    System.out.printf("openapi-generator java: %d exercises, %d tests, %s%n",
        items.size(), tests, submission.getVerdict());
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) throw new IllegalStateException(otherwise);
  }
}
