package org.rollcall.analyse.report;

import java.net.URI;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Advice, and when it is given.
 *
 * @param id {@code no_runner}
 * @param title in a few words
 * @param text with places for words of the condition, {@code {now}}
 * @param link to a public document
 */
record AdviceRule(String id, String title, String text, String link, Condition when) {

    private static final Predicate<String> ID = Pattern.compile("[a-z][a-z_]*").asMatchPredicate();

    private static final Pattern PLACE = Pattern.compile("\\{([a-z_]*)}");

    AdviceRule {
        AdviceRules.check(ID.test(id), "The id '" + id + "' has other characters than a to z and _.");
        AdviceRules.check(!title.isBlank() && !text.isBlank(), "Title or text are empty.");
        var uri = URI.create(link);
        AdviceRules.check("https".equals(uri.getScheme()) && uri.getHost() != null, "A link begins with https://.");
        var unknown = PLACE.matcher(text)
                .results()
                .map(place -> place.group(1))
                .filter(place -> !when.words().contains(place))
                .toList();
        AdviceRules.check(unknown.isEmpty(), "The text has places that its kind does not fill: " + unknown + ".");
    }

    /** The advice with its numbers. */
    Advice filled(Verdict verdict) {
        return new Advice(
                id, title, PLACE.matcher(text).replaceAll(place -> word(place, verdict)), link, verdict.evidence());
    }

    private static String word(MatchResult place, Verdict verdict) {
        return Matcher.quoteReplacement(verdict.words().getOrDefault(place.group(1), ""));
    }
}
