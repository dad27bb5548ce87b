package org.rollcall.platform.access;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The instances whose data a caller may see, by their hostnames, which are compared as {@link Hostname#host} has them. A
 * pattern is
 *
 * <ul>
 *   <li>an exact hostname;
 *   <li>{@code *.example.com}: every hostname below example.com, at any depth, but not example.com itself;
 *   <li>{@code gitlab.example.com#uuid}: the one instance of this hostname that sends this uuid, and no other.
 * </ul>
 *
 * <p>Anybody can send by anybody's hostname. So of each hostname the first two mean the instance that has been known longest;
 * the others are seen where they are asked for. The SQL of that stands in {@code analyse/PingConditions}.
 *
 * @param all whether everything may be seen; the next three are empty then
 * @param exact hosts
 * @param suffixes of hosts, each with its leading dot
 * @param instances bound by hostname and uuid
 */
public record HostnameBinding(boolean all, Set<String> exact, List<String> suffixes, Set<BoundInstance> instances) {
    /** Sees everything. */
    public static final HostnameBinding ALL = new HostnameBinding(true, Set.of(), List.of(), Set.of());

    /** Sees nothing: a caller without a token. */
    public static final HostnameBinding NONE = new HostnameBinding(false, Set.of(), List.of(), Set.of());

    /** Between hostname and uuid; no hostname has it. */
    static final String INSTANCE = "#";

    private static final String BELOW = "*.";

    /** A uuid as instances may send it, as far as columns hold it. */
    private static final Pattern UUID = Pattern.compile("[^\\p{Cntrl}]{0,255}");

    public HostnameBinding {
        exact = Set.copyOf(exact);
        suffixes = List.copyOf(suffixes);
        instances = Set.copyOf(instances);
    }

    /** From well-formed patterns; {@code null} stands for all. */
    public static HostnameBinding of(@Nullable Collection<String> patterns) {
        if (patterns == null) {
            return ALL;
        }
        Set<String> exact = new LinkedHashSet<>();
        Set<String> suffixes = new LinkedHashSet<>();
        Set<BoundInstance> instances = new LinkedHashSet<>();
        for (String pattern : patterns) {
            int mark = pattern.indexOf(INSTANCE);
            if (mark >= 0) {
                instances.add(
                        new BoundInstance(Hostname.host(pattern.substring(0, mark)), pattern.substring(mark + 1)));
            } else if (pattern.startsWith(BELOW)) {
                suffixes.add("." + Hostname.host(pattern.substring(BELOW.length())));
            } else {
                exact.add(Hostname.host(pattern));
            }
        }
        return new HostnameBinding(false, exact, List.copyOf(suffixes), instances);
    }

    /** Whether a text is a hostname, an IP address, or {@code *.} and a hostname; no URL. */
    public static boolean isPattern(String text) {
        return Hostname.isName(text.startsWith(BELOW) ? text.substring(BELOW.length()) : text);
    }

    /** Whether a text is a hostname and a uuid: {@code gitlab.example.com#uuid}. */
    static boolean isInstance(String text) {
        int mark = text.indexOf(INSTANCE);
        return mark >= 0
                && Hostname.isName(text.substring(0, mark))
                && UUID.matcher(text.substring(mark + 1)).matches();
    }

    /** A pattern as it is kept and compared: {@code *.Example.com.} is {@code *.example.com}. */
    public static String normalized(String pattern) {
        return pattern.startsWith(BELOW)
                ? BELOW + Hostname.host(pattern.substring(BELOW.length()))
                : Hostname.host(pattern);
    }

    /** Whether data of some instance of this hostname may be shown. */
    public boolean sees(String hostname) {
        if (all) {
            return true;
        }
        String host = Hostname.host(hostname);
        return exact.contains(host)
                || suffixes.stream().anyMatch(host::endsWith)
                || instances.stream().anyMatch(instance -> instance.host().equals(host));
    }

    /**
     * Whether every instance that a pattern means is bound by its hostname: {@code *.example.com} covers {@code
     * *.eu.example.com}, and neither example.com nor {@code *.com}. What is bound by its uuid is never all of a hostname.
     *
     * @param pattern a hostname, or {@code *.} and a domain
     */
    public boolean covers(String pattern) {
        if (all) {
            return true;
        }
        if (pattern.startsWith(BELOW)) {
            String below = "." + Hostname.host(pattern.substring(BELOW.length()));
            return suffixes.stream().anyMatch(below::endsWith);
        }
        String host = Hostname.host(pattern);
        return exact.contains(host) || suffixes.stream().anyMatch(host::endsWith);
    }

    /** As written in the token, normalized and sorted; empty for all and for none. */
    public List<String> patterns() {
        return Stream.of(
                        exact.stream(),
                        suffixes.stream().map(suffix -> "*" + suffix),
                        instances.stream().map(BoundInstance::toString))
                .flatMap(patterns -> patterns)
                .sorted()
                .toList();
    }
}
