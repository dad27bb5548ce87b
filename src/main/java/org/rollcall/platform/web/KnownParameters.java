package org.rollcall.platform.web;

import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.QueryParam;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The query parameters that a method of a resource has, by its annotations: those are the ones that it reads. {@code
 * ContractTest} and {@code QueryCheckTest} hold them to the list of the published contract, so that nothing has to be read of
 * a contract of 200 KB before the first request with a query is answered.
 *
 * @param repeatable by name, in alphabetical order: whether it may be given more than once
 * @param ignoresOthers {@link IgnoresUnknownParameters}
 */
record KnownParameters(Map<String, Boolean> repeatable, boolean ignoresOthers) {

    /** A part of a word is no hint. */
    private static final int WORD = 3;

    private static final int CONTAINED = 2;

    static KnownParameters of(Method method) {
        var repeatable = new TreeMap<String, Boolean>();
        for (var parameter : method.getParameters()) {
            add(parameter, parameter.getType(), repeatable);
        }
        return new KnownParameters(
                repeatable,
                method.isAnnotationPresent(IgnoresUnknownParameters.class)
                        || method.getDeclaringClass().isAnnotationPresent(IgnoresUnknownParameters.class));
    }

    private static void add(AnnotatedElement element, Class<?> type, Map<String, Boolean> repeatable) {
        var query = element.getAnnotation(QueryParam.class);
        if (query != null) {
            repeatable.put(query.value(), Collection.class.isAssignableFrom(type));
        } else if (element.isAnnotationPresent(BeanParam.class)) {
            Arrays.stream(type.getDeclaredFields()).forEach(field -> add(field, field.getType(), repeatable));
        }
    }

    /** In alphabetical order. */
    List<String> names() {
        return List.copyOf(repeatable.keySet());
    }

    /** The name that was probably meant by one that is not known; empty where none is like it. */
    Optional<String> nearest(String unknown) {
        var asked = plain(unknown);
        return names().stream()
                .filter(name -> distance(asked, plain(name)) <= Math.max(asked.length(), name.length()) / 2)
                .min((one, other) -> Integer.compare(distance(asked, plain(one)), distance(asked, plain(other))));
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** As many letters as are wrong; a word within the other is not far away, however much is left out. */
    private static int distance(String one, String other) {
        var edits = edits(one, other);
        var contained = Math.min(one.length(), other.length()) >= WORD && (one.contains(other) || other.contains(one));
        return contained ? Math.min(edits, CONTAINED) : edits;
    }

    /** How many letters must be put in, taken out, replaced, or swapped with the next, to make one of the other. */
    private static int edits(String one, String other) {
        var edits = new int[one.length() + 1][other.length() + 1];
        for (var i = 0; i <= one.length(); i++) {
            for (var j = 0; j <= other.length(); j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : edits(edits, one, other, i, j);
            }
        }
        return edits[one.length()][other.length()];
    }

    private static int edits(int[][] edits, String one, String other, int i, int j) {
        var same = one.charAt(i - 1) == other.charAt(j - 1);
        var fewest = Math.min(edits[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        var swapped =
                i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2) && one.charAt(i - 2) == other.charAt(j - 1);
        return swapped ? Math.min(fewest, edits[i - 2][j - 2] + 1) : fewest;
    }
}
