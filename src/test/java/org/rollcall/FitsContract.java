package org.rollcall;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.RestAssured;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.rollcall.platform.web.Problem;

/**
 * Fails a test that was answered something that openapi/openapi.yaml does not have: another status, media type or member,
 * null where none is allowed, or an error whose detail is no whole sentence. It looks at every answer that REST Assured and {@link Service} receive, and at no request,
 * because tests send wrong ones on purpose. A class is held to the contract by {@link ExtendWith}.
 */
public final class FitsContract implements BeforeEachCallback, AfterEachCallback {

    /** What the contract does not speak of, by the beginning of the path. */
    private static final Map<String, String> OUTSIDE = Map.of(
            "/q/", "health, metrics and the contract itself, which have contracts of their own",
            "/probe/", "resources of the tests",
            "/access-probe/", "resources of the tests",
            "/sign-", "pages, which are for people",
            "/company/", "the identity provider of the tests");

    /** An answer to HEAD is that to GET without its body; OPTIONS asks for no operation. */
    private static final Set<String> NO_OPERATIONS = Set.of("HEAD", "OPTIONS", "TRACE");

    private static final Pattern SENTENCE = Pattern.compile("\\p{Lu}.*[.?]", Pattern.DOTALL);

    private static final int HEADERS_TOO_LARGE = 431;

    private static final Queue<String> MISFITS = new ConcurrentLinkedQueue<>();
    private static final Filter FILTER = new Looker();
    private static volatile boolean isLooking;

    @Override
    public void beforeEach(ExtensionContext context) {
        MISFITS.clear();
        RestAssured.filters(FILTER);
        isLooking = true;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        isLooking = false;
        RestAssured.replaceFiltersWith(RestAssured.filters().stream()
                .filter(filter -> !filter.equals(FILTER))
                .toList());
        assertThat(Set.copyOf(MISFITS))
                .as("answers that do not fit openapi/openapi.yaml")
                .isEmpty();
    }

    /** Looks at an answer that another client than REST Assured has received. */
    public static void look(HttpResponse<byte[]> answer) {
        if (isLooking) {
            MISFITS.addAll(misfits(
                    answer.request().method(),
                    answer.uri().getRawPath(),
                    answer.statusCode(),
                    answer.headers().firstValue("Content-Type").orElse(null),
                    answer.body()));
        }
    }

    /** In which ways an answer does not fit the contract. */
    static List<String> misfits(
            String method, String path, int status, @Nullable String contentType, byte @Nullable [] body) {
        if (NO_OPERATIONS.contains(method) || OUTSIDE.keySet().stream().anyMatch(path::startsWith)) {
            return List.of();
        }
        var answer = new SimpleResponse.Builder(status);
        if (contentType != null) {
            answer.withContentType(contentType);
        }
        if (body != null && body.length > 0) {
            answer.withBody(body);
        }
        var withoutSlash = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        var misfits = Contract.VALIDATOR
                .validateResponse(withoutSlash, Request.Method.valueOf(method), answer.build())
                .getMessages()
                .stream()
                .filter(message -> message.getLevel() == ValidationReport.Level.ERROR)
                .filter(message -> !isMeant(message.getKey(), status, contentType))
                .map(message -> message.getMessage() + " " + message.getAdditionalInfo());
        return Stream.concat(misfits, details(contentType, body))
                .map(misfit -> method + " " + withoutSlash + " " + status + ": " + misfit)
                .toList();
    }

    /** The texts of an error that are no whole sentences, with a capital and a full stop. */
    private static Stream<String> details(@Nullable String contentType, byte @Nullable [] body) {
        if (body == null || body.length == 0 || contentType == null || !contentType.startsWith(Problem.MEDIA_TYPE)) {
            return Stream.empty();
        }
        return Stream.ofNullable(Json.read(body).get("detail"))
                .map(JsonNode::asText)
                .filter(detail -> !SENTENCE.matcher(detail).matches())
                .map(detail -> "its detail is no sentence: " + detail);
    }

    /**
     * Whether a difference is none: the service says of a path or method that it does not have it, as the contract does (the
     * validator takes a PUT to /dictionaries/diff for one to a dictionary); the server has refused a request before it knew its
     * path; or a text is empty, such as an export of no pings.
     */
    private static boolean isMeant(String key, int status, @Nullable String contentType) {
        return switch (key) {
            case "validation.request.path.missing" -> status == 404;
            case "validation.request.operation.notAllowed" -> status == 405;
            case "validation.response.status.unknown" -> status == 405 || status == HEADERS_TOO_LARGE;
            case "validation.response.body.missing" ->
                contentType != null && !contentType.matches("application/(.*[+])?json.*");
            default -> false;
        };
    }

    /** Is read when it is first needed. */
    private static final class Contract {

        private static final OpenApiInteractionValidator VALIDATOR = read();

        private static OpenApiInteractionValidator read() {
            try {
                return OpenApiInteractionValidator.createForInlineApiSpecification(
                                Files.readString(Path.of("openapi", "openapi.yaml")))
                        .build();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Looker implements Filter {

        @Override
        public Response filter(
                FilterableRequestSpecification request,
                FilterableResponseSpecification expected,
                FilterContext context) {
            var answer = context.next(request, expected);
            var target = request.getURI().replaceFirst("^[a-z]+://[^/]*", "").replaceFirst("[?#].*", "");
            MISFITS.addAll(misfits(
                    request.getMethod(),
                    target,
                    answer.statusCode(),
                    answer.header("Content-Type"),
                    answer.asByteArray()));
            return answer;
        }
    }
}
