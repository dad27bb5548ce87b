package org.rollcall.access;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The hostnames whose data a caller may see. A pattern is an exact hostname, or {@code *.example.com}: every hostname below
 * example.com, at any depth, but not example.com itself. Upper and lower case are the same.
 *
 * <p>In SQL, with the three components as parameters:
 *
 * <pre>{@code
 * and (:all or lower(hostname) = any(:exact)
 *      or exists (select from unnest(:suffixes) suffix where right(lower(hostname), length(suffix)) = suffix))
 * }</pre>
 *
 * @param all whether every hostname may be seen; the other two are empty then
 * @param exact hostnames in lower case
 * @param suffixes in lower case, each with its leading dot
 */
public record HostnameBinding(boolean all, Set<String> exact, List<String> suffixes) {
    /** Sees everything. */
    public static final HostnameBinding ALL = new HostnameBinding(true, Set.of(), List.of());

    /** Sees nothing: a caller without a token. */
    public static final HostnameBinding NONE = new HostnameBinding(false, Set.of(), List.of());

    /** In bytes, as in DNS. */
    private static final int MAX_LENGTH = 253;

    private static final String LABEL = "[\\p{L}\\p{N}_](?:[\\p{L}\\p{N}_-]{0,61}[\\p{L}\\p{N}_])?";
    private static final Pattern NAME = Pattern.compile("(?:\\*\\.)?" + LABEL + "(?:\\." + LABEL + ")*");
    private static final Pattern IPV6 = Pattern.compile("\\[?[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*]?");

    public HostnameBinding {
        exact = Set.copyOf(exact);
        suffixes = List.copyOf(suffixes);
    }

    /** From well-formed patterns; {@code null} stands for all. */
    public static HostnameBinding of(@Nullable Collection<String> patterns) {
        if (patterns == null) {
            return ALL;
        }
        Set<String> exact = new LinkedHashSet<>();
        Set<String> suffixes = new LinkedHashSet<>();
        for (String pattern : patterns) {
            String lower = pattern.toLowerCase(Locale.ROOT);
            if (lower.startsWith("*.")) {
                suffixes.add(lower.substring(1));
            } else {
                exact.add(lower);
            }
        }
        return new HostnameBinding(false, exact, List.copyOf(suffixes));
    }

    /** Whether the pattern is a hostname, an IP address, or {@code *.} and a hostname; no URL, no port. */
    public static boolean isPattern(String pattern) {
        String lower = pattern.toLowerCase(Locale.ROOT);
        return lower.length() <= MAX_LENGTH
                && (NAME.matcher(lower).matches() || IPV6.matcher(lower).matches());
    }

    /** Whether data of this hostname may be shown. */
    public boolean sees(String hostname) {
        if (all) {
            return true;
        }
        String lower = hostname.toLowerCase(Locale.ROOT);
        return exact.contains(lower) || suffixes.stream().anyMatch(lower::endsWith);
    }

    /** As written in the token, in lower case, sorted; empty for all and for none. */
    public List<String> patterns() {
        return Stream.concat(exact.stream(), suffixes.stream().map(suffix -> "*" + suffix))
                .sorted()
                .toList();
    }
}
