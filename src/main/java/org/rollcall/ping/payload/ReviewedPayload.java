package org.rollcall.ping.payload;

import java.util.ArrayList;
import java.util.List;
import org.rollcall.ping.payload.KeyPathReview.SentType;
import org.rollcall.ping.payload.KeyPathReview.Status;

/**
 * A payload looked at value by value.
 *
 * @param review what it is made of, and with the members within the values of metrics among its key paths
 * @param keyPaths those of the review, in its order
 * @param sanitized without what its sender does not want to send
 */
public record ReviewedPayload(PayloadReview review, List<ReviewedKeyPath> keyPaths, SanitizedDocument sanitized) {

    private static final int MAX_VALUE_CHARS = 120;

    public ReviewedPayload {
        keyPaths = List.copyOf(keyPaths);
    }

    static ReviewedPayload of(
            Document document, KeyPathNode root, RedactionRules rules, OptedOut optedOut, Unwanted unwanted) {
        var unwantedOnes = Fates.empty();
        var sanitized = SanitizingWalk.of(document, root, unwanted, unwantedOnes);
        var others = Fates.empty();
        if (!rules.isEmpty() || !optedOut.isNone()) {
            RedactionWalk.ofPayload(document.bytes(), root, rules, optedOut, others);
        }
        var review = document.read(json -> PayloadReview.of(json, root, true));
        var leftOut = unwantedOnes.cursor();
        var redacted = others.cursor();
        var place = new Utf8Place(document.bytes());
        var keyPaths = new ArrayList<ReviewedKeyPath>();
        for (var keyPath : review.keyPaths()) {
            var at = keyPath.place();
            var whole = isWhole(keyPath);
            var fateHere = leftOut.of(at, whole);
            var fateThere = redacted.of(at, whole);
            place.goTo(at.value());
            keyPaths.add(new ReviewedKeyPath(
                    keyPath,
                    place.text(Math.min(at.end(), at.value() + MAX_VALUE_CHARS)),
                    at.end() - at.value() > MAX_VALUE_CHARS,
                    fateHere.kind() == Fate.Kind.LEFT_OUT || fateThere.equals(Fate.KEPT) ? fateHere : fateThere));
        }
        return new ReviewedPayload(
                unwantedOnes.isFull() || others.isFull() ? review.cutThere() : review, keyPaths, sanitized);
    }

    /** Whether nothing is within it that could stay without the rest. */
    private static boolean isWhole(KeyPathReview keyPath) {
        return keyPath.status() == Status.EMPTY
                || (keyPath.sentType() != SentType.OBJECT && keyPath.sentType() != SentType.ARRAY);
    }
}
