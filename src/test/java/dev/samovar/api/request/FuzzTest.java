package dev.samovar.api.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.api.ErrorsTest;
import dev.samovar.testing.LogCapture;
import dev.samovar.testing.service.RawHttp;
import dev.samovar.testing.service.Service;
import dev.samovar.testing.service.StoreUnderTest;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten thousand requests of all kinds, most of them broken: none of them breaks the service. */
@QuarkusTest
@Tag("quarkus")
class FuzzTest {

    private static final int REQUESTS = 10_000;
    private static final int SIDE_BY_SIDE = 4;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern INSIDE = Pattern.compile(ErrorsTest.INSIDE);

    private LogCapture errors;

    @BeforeEach
    void watchTheLog() {
        errors = LogCapture.ofErrors();
    }

    @AfterEach
    void leaveTheLog() {
        errors.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = 20260203)
    void noFuzzedRequestGivesAServerError(long seed) throws InterruptedException, ExecutionException {
        Queue<String> complaints = new ConcurrentLinkedQueue<>();
        AtomicInteger next = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        ExecutorService clients = Executors.newFixedThreadPool(SIDE_BY_SIDE);
        try {
            Callable<Void> client = () -> {
                for (int number = next.getAndIncrement(); number < REQUESTS; number = next.getAndIncrement()) {
                    FuzzedRequest request = FuzzedRequest.of(seed, number);
                    RawHttp.Answer answer = ask(request);
                    answered.addAndGet(answer.status() == RawHttp.NO_ANSWER ? 0 : 1);
                    String complaint = complaint(request, answer);
                    if (!complaint.isEmpty()) {
                        complaints.add("request " + number + " " + complaint + "\n" + request + "\n" + answer);
                    }
                }
                return null;
            };
            List<Future<Void>> running = new ArrayList<>();
            for (int i = 0; i < SIDE_BY_SIDE; i++) {
                running.add(clients.submit(client));
            }
            for (Future<Void> one : running) {
                one.get();
            }
        } finally {
            clients.shutdownNow();
        }

        assertThat(complaints.stream().limit(20))
                .as("the first of " + complaints.size())
                .isEmpty();
        assertThat(answered.get()).as("requests that got an answer").isGreaterThan(REQUESTS * 8 / 10);
        assertThat(errors.lines()).as("errors in the log").isEmpty();
        Service.subtopics("still here").then().statusCode(200);
        io.restassured.RestAssured.get("/q/health").then().statusCode(200);
    }

    private static RawHttp.Answer ask(FuzzedRequest request) throws IOException {
        return RawHttp.send(request.bytes(), !request.wellFramed());
    }

    /** What is wrong with an answer, or nothing. */
    private static String complaint(FuzzedRequest request, RawHttp.Answer answer) {
        int status = answer.status();
        if (status == RawHttp.NO_ANSWER) {
            return request.wellFramed() ? "got no answer" : "";
        }
        if (status >= 500 && !mayBe(status, request, answer)) {
            return "got " + status;
        }
        if (status < 400 || request.isHead()) {
            return "";
        }
        return request.wellFramed() || !answer.body().isEmpty() ? envelopeComplaint(answer) : "";
    }

    private static boolean mayBe(int status, FuzzedRequest request, RawHttp.Answer answer) {
        // On a busy machine Redis may be reported unavailable, with a Retry-After
        boolean redisAway = !StoreUnderTest.isMemory()
                && status == 503
                && answer.head().toLowerCase(Locale.ROOT).contains("retry-after:");
        return redisAway || (status == 504 && request.onlyIfCached());
    }

    private static String envelopeComplaint(RawHttp.Answer answer) {
        if (answer.body().isEmpty() && answer.head().contains("content-length: 0") && answer.status() == 400) {
            // The server itself refuses what is no URI, with no word
            return "";
        }
        if (answer.status() == 406 && answer.head().contains("prometheus")) {
            // The metrics endpoint of the framework answers other media types in its own way
            return "";
        }
        try {
            JsonNode body = JSON.readTree(answer.body());
            String error = body.path("error").asText();
            boolean envelope = body.path("success").isBoolean()
                    && !body.path("success").booleanValue()
                    && !error.isEmpty()
                    && !INSIDE.matcher(error).matches();
            return envelope ? "" : "got an error without its envelope";
        } catch (JsonProcessingException notJson) {
            return "got an error that is not JSON";
        }
    }
}
