package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	learnflow "example.com/learnflow/client"
)

const (
	password = "correct horse battery"
	code     = "name = input()\ncity = input()\nprint(f\"Welcome aboard, {name}! Next stop: {city}.\")\n"
)

func must[T any](value T, _ any, err error) T {
	var answer *learnflow.GenericOpenAPIError
	if errors.As(err, &answer) {
		log.Fatalf("%v: %s", err, answer.Body())
	}
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func main() {
	url := os.Getenv("LEARNFLOW_URL")
	if url == "" {
		url = "http://localhost:8000"
	}
	configuration := learnflow.NewConfiguration()
	configuration.Servers = learnflow.ServerConfigurations{{URL: url}}
	client := learnflow.NewAPIClient(configuration)

	ctx := context.Background()
	email := fmt.Sprintf("go-%d@example.com", time.Now().UnixNano())
	student := must(client.AuthAPI.AuthRegister(ctx).Register(*learnflow.NewRegister(email, password, "Go")).Execute())
	login := must(client.AuthAPI.AuthLogin(ctx).Login(*learnflow.NewLogin(email, password)).Execute())
	ctx = context.WithValue(ctx, learnflow.ContextAccessToken, login.AccessToken)

	page := must(client.ExercisesAPI.ExercisesList(ctx).Limit(100).Execute())
	tests := 0
	for _, summary := range page.Items {
		exercise := must(client.ExercisesAPI.ExercisesGet(ctx, summary.Id).Execute())
		if exercise.StudentExercise == nil {
			log.Fatalf("an instructor's view of %d", summary.Id)
		}
		for _, test := range exercise.StudentExercise.TestCases {
			if test.IoTest == nil && test.CallTest == nil && test.UnitTest == nil {
				log.Fatal("a test without a kind")
			}
			tests++
		}
	}

	body := learnflow.NewSubmissionBody(page.Items[0].Id, code)
	submission := must(client.SubmissionsAPI.SubmissionsSubmit(ctx).SubmissionBody(*body).Prefer("wait=30").Execute())
	if verdict := submission.Verdict.Get(); verdict == nil || *verdict != learnflow.VERDICT_ACCEPTED {
		log.Fatalf("the verdict is %v", verdict)
	}
	progress := must(client.AnalyticsAPI.AnalyticsProgress(ctx, student.Id).Limit(100).Execute())
	mastered := false
	for _, item := range progress.Items {
		mastered = mastered || item.Status == learnflow.PROGRESSSTATUS_MASTERED
	}
	if !mastered {
		log.Fatal("no progress")
	}
	_, _, err := client.SubmissionsAPI.SubmissionsGet(ctx, 999_999_999).Execute()
	var answer *learnflow.GenericOpenAPIError
	if !errors.As(err, &answer) {
		log.Fatal("no 404")
	}
	if problem, typed := answer.Model().(learnflow.Problem); !typed || problem.Code != learnflow.PROBLEMCODE_NOT_FOUND {
		log.Fatalf("no typed 404: %s", answer.Body())
	}
	fmt.Printf("openapi-generator go: %d exercises, %d tests, %s\n", len(page.Items), tests, *submission.Verdict.Get())
}
