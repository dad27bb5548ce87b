package org.rollcall.platform.web;

import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks the headers of a request before anybody acts on it: its host, and the media types that it accepts.
 *
 * <p>An operation with one representation gives it whatever {@code Accept} says, because clients have their own names for
 * YAML, and a 406 helps none of them. Where there are two, such as JSON and Markdown, {@code Accept} decides and can be wrong.
 */
@ApplicationScoped
class RequestHeaders {

    private static final String ANY = "*/*";

    /** A text that can be read as media types; any other is refused with a sentence. */
    private static final Pattern MEDIA_TYPES = Pattern.compile("\\s*[^\\s/,;]+/[^\\s/,;]+\\s*(?:[;,].*)?");

    private final RouteProblem answer;

    RequestHeaders(RouteProblem answer) {
        this.answer = answer;
    }

    void register(@Observes Router router) {
        router.route()
                .order(RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT - 9)
                .handler(context -> {
                    if (!isForOneHost(context.request())) {
                        refuse(context);
                        return;
                    }
                    if (asksForSomethingElse(context)) {
                        context.request().headers().set(HttpHeaders.ACCEPT, ANY);
                    }
                    context.next();
                })
                .failureHandler(
                        context -> { // the server itself has found that there is none
                            if (isForOneHost(context.request())) {
                                context.next();
                            } else {
                                refuse(context);
                            }
                        });
    }

    private void refuse(RoutingContext context) {
        answer.send(
                context,
                Problem.of(ProblemType.INVALID_REQUEST, "The request must have the header Host once (RFC 9112, 3.2)."));
    }

    /** Proxies that take another one of two hosts than we do would be led astray. HTTP/1.0 knows no such header. */
    private static boolean isForOneHost(HttpServerRequest request) {
        var hosts = request.headers().getAll(HttpHeaders.HOST).size();
        return hosts == 1 || (hosts == 0 && request.version() != HttpVersion.HTTP_1_1);
    }

    /**
     * Whether only a media type is accepted that is not the one that there is. Then the client gets that: it has a name of
     * its own for it, such as {@code text/yaml}, or can do something with it all the same (RFC 9110, 12.5.1).
     */
    private static boolean asksForSomethingElse(RoutingContext context) {
        var accepted = context.request().getHeader(HttpHeaders.ACCEPT);
        if (accepted == null
                || accepted.contains(ANY)
                || !MEDIA_TYPES.matcher(accepted).matches()) {
            return false;
        }
        var given =
                Routes.ofTheApplication().answered(context.request().method().name(), context.normalizedPath());
        return given.size() == 1
                && !given.equals(Set.of(ANY))
                && !accepted.contains(given.iterator().next());
    }
}
