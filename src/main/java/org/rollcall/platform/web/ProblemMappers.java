package org.rollcall.platform.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.database.DatabaseFailure;

/** The one place where exceptions become answers. A 4xx says what would be right, a 5xx tells nothing of the inside. */
class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    /** Long enough for a failover, short enough for a person who waits. */
    private static final Duration RETRY = Duration.ofSeconds(30);

    private static final String OUT_OF_LOCKS =
            "The lock table of the database is full: many weeks are read by many at a time. Try it again later, or name weeks with from and to. A larger max_locks_per_transaction of PostgreSQL has room for more.";

    private static final String CANNOT =
            "The database is divided over several nodes (Citus), and this question cannot be asked of it. Ask for less at a time, such as one hostname, by a token that sees all of it, or ask the archive; the log of the service says what the database does not do. Trying it again does not help.";

    private static final String OF_STANDBY =
            "This is read from a standby of the database, which does not answer, is too far behind, or had to break the reading off. Try it again later; pings are taken meanwhile.";

    private static final String CHALLENGE = "Bearer realm=\"rollcall\"";

    private final UnreadableJson unreadableJson;

    ProblemMappers(ObjectMapper mapper) {
        this.unreadableJson = new UnreadableJson(mapper);
    }

    @ServerExceptionMapper
    Response problem(ProblemException exception) {
        return answer(exception).build();
    }

    /** A body that does not fit. Any other Jackson exception, where it is not in a 400 already, comes from our own code. */
    @ServerExceptionMapper
    Response json(MismatchedInputException exception) {
        return answer(unreadableJson.problem(exception)).build();
    }

    @ServerExceptionMapper
    Response violation(ConstraintViolationException exception, RoutingContext context) {
        return InvalidParameters.isCallersFault(exception)
                ? answer(InvalidParameters.problem(exception)).build()
                : internal(exception, context);
    }

    @ServerExceptionMapper
    Response noToken(UnauthorizedException exception) {
        return unauthenticated("Send a token in the header PRIVATE-TOKEN, or as Authorization: Bearer.", CHALLENGE);
    }

    @ServerExceptionMapper
    Response badToken(AuthenticationFailedException exception, RoutingContext context) {
        if (DatabaseFailure.isUnavailable(exception)) {
            return databaseUnavailable(exception, context);
        }
        return unauthenticated(
                "The token is not known, has expired or was revoked.", CHALLENGE + ", error=\"invalid_token\"");
    }

    /** The token of a person, and nobody to say whether it is one: it may be good, so it gets no 401. */
    @ServerExceptionMapper
    Response noProvider(OIDCException exception, RoutingContext context) {
        LOG.warnf(
                "The identity provider is not available for %s %s: %s",
                context.request().method(), context.request().path(), rootMessage(exception));
        return answer(new ProblemException(
                        ProblemType.SIGN_IN_UNAVAILABLE,
                        "The token could not be checked. Try it again later.",
                        Map.of(),
                        RETRY))
                .build();
    }

    @ServerExceptionMapper
    Response forbidden(ForbiddenException exception, ResourceInfo resource) {
        List<String> scopes = neededScopes(resource);
        if (scopes.isEmpty()) {
            return answer(Problem.of(ProblemType.FORBIDDEN, "No token allows this."))
                    .build();
        }
        return answer(Problem.of(
                        ProblemType.FORBIDDEN,
                        "This needs a token with the scope " + String.join(" or ", scopes) + ".",
                        Map.of("needed_scopes", scopes)))
                .header(
                        HttpHeaders.WWW_AUTHENTICATE,
                        CHALLENGE + ", error=\"insufficient_scope\", scope=\"" + String.join(" ", scopes) + "\"")
                .build();
    }

    @ServerExceptionMapper
    Response http(WebApplicationException exception, ResourceInfo resource, UriInfo uri, RoutingContext context) {
        for (Throwable cause = exception.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException known) {
                return answer(known).build();
            }
            if (cause instanceof JsonProcessingException unreadable) {
                return answer(unreadableJson.problem(unreadable)).build();
            }
        }
        Response original = exception.getResponse();
        String method = context.request().method().name();
        String path = uri.getPath();
        return switch (original.getStatus()) {
            case 404 ->
                exception.getCause() == null
                        ? answer(Problem.of(ProblemType.NOT_FOUND, "There is no such path, or nothing at this path."))
                                .build()
                        : answer(unconverted(resource, uri)).build();
            case 405 -> {
                String allowed = String.join(", ", Routes.ofTheApplication().allowed(path));
                yield answer(Problem.of(
                                ProblemType.METHOD_NOT_ALLOWED,
                                method + " is not allowed here; allowed are " + allowed + "."))
                        .header(HttpHeaders.ALLOW, allowed)
                        .build();
            }
            case 406 ->
                answer(Problem.of(
                                ProblemType.NOT_ACCEPTABLE,
                                oneOf("Accept", Routes.ofTheApplication().produced(method, path))))
                        .build();
            case 413 ->
                answer(Problem.of(ProblemType.BODY_TOO_LARGE, "The body is larger than the limit."))
                        .build();
            case 415 ->
                answer(Problem.of(
                                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                                oneOf("Content-Type", Routes.ofTheApplication().consumed(method, path))))
                        .build();
            default -> other(exception, original, context);
        };
    }

    @ServerExceptionMapper
    Response anythingElse(Throwable exception, RoutingContext context) {
        if (exception instanceof IOException
                && (context.response().closed() || context.response().ended())) {
            LOG.debugf(
                    "The client of %s went away before its answer",
                    context.request().path());
            return Response.status(ProblemType.INTERNAL_ERROR.status()).build();
        }
        if (DatabaseFailure.isOutOfMemory(exception)) {
            return outOfMemory(context);
        }
        if (DatabaseFailure.isUnavailable(exception)) {
            return databaseUnavailable(exception, context);
        }
        if (DatabaseFailure.isNotSupported(exception)) {
            return databaseCannot(exception, context);
        }
        for (Throwable cause = exception.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException known) {
                return answer(known).build();
            }
        }
        return internal(exception, context);
    }

    private static String oneOf(String header, Set<String> mediaTypes) {
        return mediaTypes.isEmpty()
                ? "The header " + header + " cannot be served here."
                : "The header " + header + " must allow one of " + String.join(", ", mediaTypes) + ".";
    }

    private static Response other(WebApplicationException exception, Response original, RoutingContext context) {
        if (original.getStatus() < 400) {
            return original;
        }
        if (original.getStatus() >= 500) {
            return internal(exception, context);
        }
        String title = original.getStatusInfo().getReasonPhrase();
        Problem problem =
                new Problem(URI.create("about:blank"), title, original.getStatus(), title + ".", null, Map.of());
        return answer(problem).build();
    }

    /** JAX-RS wants a 404 where a parameter cannot be converted; that would hide a typing error. */
    private static Problem unconverted(ResourceInfo resource, UriInfo uri) {
        List<String> names = method(resource)
                .map(method ->
                        InvalidParameters.convertedAndSent(method, uri.getQueryParameters(), uri.getPathParameters()))
                .orElse(List.of());
        return Problem.of(
                ProblemType.INVALID_PARAMETER,
                names.isEmpty()
                        ? "A parameter has a value of the wrong form."
                        : "A parameter has a value of the wrong form: " + String.join(" or ", names) + ".",
                names.size() == 1 ? Map.of("parameter", names.getFirst()) : Map.of());
    }

    private static Response unauthenticated(String detail, String challenge) {
        return answer(Problem.of(ProblemType.UNAUTHENTICATED, detail))
                .header(HttpHeaders.WWW_AUTHENTICATE, challenge)
                .build();
    }

    private static Response databaseUnavailable(Throwable exception, RoutingContext context) {
        // One line without a stack trace: in an outage there is one for every request.
        LOG.warnf(
                "The database is not available for %s %s: %s",
                context.request().method(), context.request().path(), rootMessage(exception));
        return answer(new ProblemException(ProblemType.DATABASE_UNAVAILABLE, unavailable(exception), Map.of(), RETRY))
                .build();
    }

    /** With the stack trace: which statement it was has to be found. */
    private static Response databaseCannot(Throwable exception, RoutingContext context) {
        LOG.errorf(
                exception,
                "The database does not do what %s %s needs: %s",
                context.request().method(),
                context.request().path(),
                rootMessage(exception));
        return answer(Problem.of(ProblemType.DATABASE_CANNOT, CANNOT)).build();
    }

    private static String unavailable(Throwable exception) {
        if (DatabaseFailure.isOutOfLocks(exception)) {
            return OUT_OF_LOCKS;
        }
        return DatabaseFailure.isOfStandby(exception)
                ? OF_STANDBY
                : "The request could not be completed. Try it again later.";
    }

    /** A stack trace would only take more. */
    private static Response outOfMemory(RoutingContext context) {
        LOG.errorf(
                "There was not enough memory for %s %s",
                context.request().method(), context.request().path());
        return answer(new ProblemException(
                        ProblemType.OVERLOADED,
                        "There was not enough memory to complete the request. Try it again later.",
                        Map.of(),
                        RETRY))
                .build();
    }

    private static Response internal(Throwable exception, RoutingContext context) {
        UUID reference = UUID.randomUUID();
        LOG.errorf(
                exception,
                "Failure %s of %s %s",
                reference,
                context.request().method(),
                context.request().path());
        ProblemType type = ProblemType.INTERNAL_ERROR;
        return answer(new Problem(
                        type.uri(),
                        type.title(),
                        type.status(),
                        "The log of the service has the reason under the reference " + reference + ".",
                        URI.create("urn:uuid:" + reference),
                        Map.of()))
                .build();
    }

    private static Response.ResponseBuilder answer(ProblemException exception) {
        Response.ResponseBuilder builder = answer(exception.problem());
        if (exception.type() == ProblemType.UNAUTHENTICATED) {
            builder.header(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
        } else if (exception.type() == ProblemType.FORBIDDEN) {
            builder.header(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE + ", error=\"insufficient_scope\"");
        }
        exception.retryAfterSeconds().ifPresent(seconds -> builder.header(HttpHeaders.RETRY_AFTER, seconds));
        return builder;
    }

    private static Response.ResponseBuilder answer(Problem problem) {
        return Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
    }

    private static List<String> neededScopes(ResourceInfo resource) {
        return method(resource)
                .map(method -> Optional.ofNullable(method.getAnnotation(RolesAllowed.class))
                        .orElse(method.getDeclaringClass().getAnnotation(RolesAllowed.class)))
                .map(roles -> List.of(roles.value()))
                .orElse(List.of());
    }

    /** Empty where the request failed before it met a resource. */
    private static Optional<Method> method(@Nullable ResourceInfo resource) {
        Supplier<@Nullable Method> method = () -> resource == null ? null : resource.getResourceMethod();
        return Optional.ofNullable(method.get());
    }

    private static String rootMessage(Throwable exception) {
        Throwable root = exception;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
