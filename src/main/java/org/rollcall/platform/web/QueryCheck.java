package org.rollcall.platform.web;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Refuses query parameters that an operation does not have, and more than one value where it takes one: a filter with a
 * typing error would otherwise be no filter. A request without a query costs nothing here.
 */
public class QueryCheck {

    private static final String KNOWN = "rollcall.known-parameters";

    /** The number of names in an answer; each has {@link #MAX_NAME} characters at most. */
    private static final int MAX_NAMED = 5;

    private static final int MAX_NAME = 60;

    private static final Pattern SECRET =
            Pattern.compile(".*(token|secret|passw|api_?key|credential).*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** How lists named the place where a page begins, before all of them had a cursor. */
    private static final Set<String> OLD_CURSORS = Set.of("below_id", "after", "up_to_id");

    private final Map<Method, KnownParameters> parameters = new ConcurrentHashMap<>();

    /**
     * Looks at the query of a request whose operation is known.
     *
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} with the names that would be right
     */
    @ServerRequestFilter
    public void check(ResourceInfo resource, UriInfo uri, RoutingContext routing) {
        var query = routing.request().query();
        var method = query == null || query.isEmpty() ? null : resource.getResourceMethod();
        if (method == null) {
            return;
        }
        var known = parameters.computeIfAbsent(method, KnownParameters::of);
        routing.put(KNOWN, known);
        var errors = new ArrayList<InvalidValue>();
        uri.getQueryParameters().forEach((name, values) -> {
            var repeatable = known.repeatable().get(name);
            if (repeatable == null) {
                if (!known.ignoresOthers()) {
                    errors.add(unknown(name, known));
                }
            } else if (!repeatable && values.size() > 1) {
                errors.add(new InvalidValue(
                        name, String.format(Locale.ROOT, "is given %d times, and takes one value", values.size())));
            } else if (values.stream().anyMatch(value -> value.indexOf(0) >= 0)) {
                errors.add(new InvalidValue(name, "has the character U+0000, which no stored text has"));
            }
        });
        if (!errors.isEmpty()) {
            throw invalid(errors, known);
        }
    }

    /** The names of those query parameters of a request that its operation has; the others mean nothing. */
    public static Set<String> known(RoutingContext routing) {
        return routing.get(KNOWN) instanceof KnownParameters known
                ? known.repeatable().keySet()
                : Set.of();
    }

    private static InvalidValue unknown(String sent, KnownParameters known) {
        var name = sent.length() > MAX_NAME ? sent.substring(0, MAX_NAME) + "..." : sent;
        if (SECRET.matcher(name).matches()) {
            return new InvalidValue(
                    name,
                    "is not known here. Send a token in the header PRIVATE-TOKEN, or as Authorization: Bearer, and revoke this one:"
                            + " proxies write addresses into logs");
        }
        if (OLD_CURSORS.contains(name) && known.repeatable().containsKey(PageParameters.PER_PAGE)) {
            return new InvalidValue(
                    name,
                    "is not known here; the next page is where the header Link, rel=\"next\", leads: there the parameter is"
                            + " cursor");
        }
        return new InvalidValue(
                name,
                known.nearest(name)
                        .map("is not known here; did you mean %s?"::formatted)
                        .orElse("is not known here"));
    }

    private static ProblemException invalid(List<InvalidValue> errors, KnownParameters known) {
        var named = List.copyOf(errors.subList(0, Math.min(errors.size(), MAX_NAMED)));
        var detail = named.stream().map(error -> error.sentence("parameter")).collect(Collectors.joining(" "));
        return new ProblemException(
                ProblemType.INVALID_PARAMETER,
                detail + " " + known(known),
                Map.of("errors", named, "known_parameters", known.names()));
    }

    private static String known(KnownParameters known) {
        return known.names().isEmpty()
                ? "There are no parameters here."
                : "Known are: " + String.join(", ", known.names()) + ".";
    }
}
