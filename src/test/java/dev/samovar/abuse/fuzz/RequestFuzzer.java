package dev.samovar.abuse.fuzz;

import dev.samovar.abuse.client.Shot;
import java.util.List;
import java.util.Random;

/**
 * Requests by the service's own description: valid ones, and such with a few things wrong. The same seed and number are
 * the same request.
 */
public final class RequestFuzzer {

    private static final List<String> OTHER_PATHS = List.of(
            "/",
            "/api",
            "/nope",
            "/q/health/live",
            "/q/health/ready",
            "/q/metrics",
            "/q/openapi",
            "/q/health",
            "/dashboard/app.js",
            "/index.html",
            "/.env",
            "/api/cache/invalidate/pattern/more");
    private static final List<String> METHODS = List.of(
            "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "FOO", "get", "PROPFIND", "G-T");
    private static final List<String> HEADERS = List.of(
            "Cache-Control",
            "If-None-Match",
            "Accept",
            "Authorization",
            "X-Request-Id",
            "X-Forwarded-For",
            "Forwarded",
            "Cookie",
            "Origin",
            "Referer",
            "User-Agent",
            "Range",
            "If-Modified-Since",
            "Accept-Language",
            "Accept-Encoding",
            "Sec-Fetch-Site",
            "X-HTTP-Method-Override",
            "Content-Language",
            "Content-Disposition",
            "Expect-CT",
            "Via");
    private static final List<String> DIRECTIVES = List.of(
            "no-cache",
            "no-store",
            "max-age=0",
            "max-age=-1",
            "max-age=999999999999999999999",
            "only-if-cached",
            "no-cache, only-if-cached",
            "max-age=\"3",
            "=",
            ",,,",
            "private=\"x\r\n",
            "no-cache=" + "a".repeat(3_000));

    private final List<Operation> operations;
    private final Random random;
    private final int number;
    private final RequestDraft draft = new RequestDraft();
    private final BodyFuzzer bodies;

    private RequestFuzzer(List<Operation> operations, long seed, int number) {
        this.operations = operations;
        this.number = number;
        this.random = new Random(seed * 1_000_003 + number);
        // Neighbouring seeds give first numbers that are alike
        random.nextLong();
        this.bodies = new BodyFuzzer(random, number);
    }

    public static Shot shot(List<Operation> operations, long seed, int number) {
        return new RequestFuzzer(operations, seed, number).shot();
    }

    private Shot shot() {
        int mutations = Payloads.chance(random, 15) ? 0 : Payloads.size(random, 4);
        if (Payloads.chance(random, 8)) {
            draft.path(Payloads.pick(random, OTHER_PATHS));
        } else {
            fill(Payloads.pick(random, operations), mutations);
        }
        for (int i = 0; i < mutations; i++) {
            mutate();
        }
        return draft.shot(Payloads.chance(random, 10));
    }

    private void fill(Operation operation, int mutations) {
        int parts = operation.parameters().size() + (operation.body() == null ? 0 : 2);
        int mutated = mutations == 0 || parts == 0 ? -1 : random.nextInt(parts);
        draft.method(operation.method());
        String path = operation.path();
        for (Operation.Parameter parameter : operation.parameters()) {
            boolean mutate = mutated-- == 0;
            if (parameter.in().equals("path")) {
                path = path.replace("{" + parameter.name() + "}", value(parameter, mutate));
            } else if (mutate || parameter.required() || random.nextInt(3) == 0) {
                add(parameter, mutate);
            }
        }
        draft.path(path);
        Operation.Body body = operation.body();
        if (body != null && mutated >= 0) {
            bodies.mutated(draft, body);
        } else if (body != null) {
            bodies.valid(draft, body);
        }
    }

    private void add(Operation.Parameter parameter, boolean mutate) {
        if (mutate && random.nextInt(10) == 0) {
            return;
        }
        int times = mutate && random.nextInt(12) == 0 ? Payloads.size(random, 60) : 1;
        for (int i = 0; i < times; i++) {
            if (parameter.in().equals("header")) {
                draft.header(parameter.name(), raw(parameter, mutate));
            } else {
                draft.parameter(parameter.name(), value(parameter, mutate));
            }
        }
    }

    private String value(Operation.Parameter parameter, boolean mutate) {
        String raw = raw(parameter, mutate);
        return mutate ? Encoding.inTarget(random, raw) : Encoding.percent(raw);
    }

    private String raw(Operation.Parameter parameter, boolean mutate) {
        return mutate
                ? Values.invalid(random, parameter.schema(), number)
                : Values.valid(random, parameter.name(), parameter.schema(), parameter.example());
    }

    private void mutate() {
        switch (random.nextInt(9)) {
            case 0 -> draft.method(Payloads.pick(random, METHODS));
            case 1 -> draft.path(TargetFuzzer.trick(random, draft.path()));
            case 2 ->
                draft.parameter(
                        Encoding.inTarget(random, Payloads.text(random, number)),
                        Encoding.inTarget(random, Payloads.text(random, number)));
            case 3 ->
                draft.rawQuery(
                        Payloads.pick(random, List.of("?", "&&=&", "#x", "?a", "&a;b=c", "&%", "&=%zz", "&topic")));
            case 4 -> draft.header("Cache-Control", Payloads.pick(random, DIRECTIVES));
            case 5 -> draft.parameter("dry_run", Encoding.inTarget(random, Payloads.text(random, number)));
            case 6 -> manyHeaders();
            default -> draft.header(Payloads.pick(random, HEADERS), Payloads.text(random, number));
        }
    }

    private void manyHeaders() {
        int count = Payloads.size(random, 300);
        for (int i = 0; i < count; i++) {
            draft.header("X-" + i, "y".repeat(Payloads.size(random, 500)));
        }
    }
}
