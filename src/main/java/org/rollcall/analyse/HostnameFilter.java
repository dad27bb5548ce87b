package org.rollcall.analyse;

import java.util.List;
import java.util.Map;
import org.rollcall.platform.access.HostnameBinding;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** The hostnames that a caller asks for, with the parameter {@code hostname}. */
public final class HostnameFilter {

    private HostnameFilter() {}

    /**
     * The filter; it asks for all where nothing is named.
     *
     * @param patterns exact hostnames, which may be any text that an instance has sent, and {@code *.example.com}
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} for a {@code *} elsewhere
     */
    public static HostnameBinding of(List<String> patterns) {
        for (var pattern : patterns) {
            if (pattern.indexOf('*') >= 0 && (!pattern.startsWith("*.") || pattern.indexOf('*', 1) > 0)) {
                throw new ProblemException(
                        ProblemType.INVALID_PARAMETER,
                        "The value '%s' of hostname has its * in the wrong place; write *.example.com for all hostnames below example.com."
                                .formatted(pattern),
                        Map.of("parameter", "hostname"));
            }
        }
        return patterns.isEmpty() ? HostnameBinding.ALL : HostnameBinding.of(patterns);
    }
}
