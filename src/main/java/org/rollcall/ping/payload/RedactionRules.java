package org.rollcall.ping.payload;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.RedactionReport.AppliedRule.Action;

/** All redaction rules of the service. Where several apply to a value, the strictest one counts: drop, then hash, then pass. */
public final class RedactionRules {

    /** Everything is kept as it is. */
    public static final RedactionRules NONE = new RedactionRules(List.of(), null);

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "hmac-sha256:";
    private static final Pattern HASHED = Pattern.compile(PREFIX + "[0-9a-f]{64}");

    /** The strictest first. */
    private final List<RedactionRule> rules;

    private final @Nullable SecretKeySpec hashKey;
    private final Set<PersonalData> looksLike = EnumSet.noneOf(PersonalData.class);

    /**
     * @param hashKey secret bytes; null where no rule hashes
     * @throws IllegalArgumentException where a rule hashes, and there is no key
     */
    public RedactionRules(List<RedactionRule> rules, byte @Nullable [] hashKey) {
        if (hashKey == null && rules.stream().anyMatch(rule -> rule.action() == Action.HASH)) {
            throw new IllegalArgumentException("a rule hashes, and there is no key");
        }
        this.rules = rules.stream()
                .sorted(Comparator.comparing(RedactionRule::action).thenComparing(RedactionRule::id))
                .toList();
        this.hashKey = hashKey == null ? null : new SecretKeySpec(hashKey, ALGORITHM);
        rules.forEach(rule -> looksLike.addAll(rule.looksLike()));
    }

    /** The strictest first. */
    public List<RedactionRule> rules() {
        return rules;
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    /** The rule for everything at this key path and below; null where there is none. */
    @Nullable
    Match ofKeyPath(String keyPath) {
        for (var rule : rules) {
            for (var glob : rule.keyPaths()) {
                if (glob.fits(keyPath)) {
                    return new Match(rule, glob.text());
                }
            }
        }
        return null;
    }

    /** Whether a rule may apply to something below this key path. */
    boolean mayApplyBelow(String keyPath) {
        return rules.stream().flatMap(rule -> rule.keyPaths().stream()).anyMatch(glob -> glob.mayFitBelow(keyPath));
    }

    /** Whether a rule may apply to some text in this JSON, for what it looks like. A guess, quick and on the safe side. */
    boolean mayApplyToText(String json) {
        return !looksLike.isEmpty() && (!onlyEmail() || json.indexOf('@') >= 0);
    }

    /** The rule for a text, for what it looks like; null where there is none. */
    @Nullable
    RedactionRule ofText(String text) {
        return ofText(Excerpt.of(text));
    }

    /** As {@link #ofText(String)}. */
    @Nullable
    RedactionRule ofText(Excerpt text) {
        if (looksLike.isEmpty() || (onlyEmail() && !text.hasAt())) {
            return null;
        }
        var found = PersonalData.onTheSafeSide(text.text());
        if (found.isEmpty()) {
            return null;
        }
        return rules.stream()
                .filter(rule -> rule.looksLike().stream().anyMatch(found::contains))
                .findFirst()
                .orElse(null);
    }

    /** What takes the place of a value: the same for the same value, and of no use without the key. */
    String hash(String value) {
        if (HASHED.matcher(value).matches()) {
            return value; // hashed before it was kept, and read again now
        }
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(hashKey);
            return PREFIX + HexFormat.of().formatHex(mac.doFinal(value.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything else that texts may look like takes more than a glance. */
    private boolean onlyEmail() {
        return looksLike.size() == 1 && looksLike.contains(PersonalData.EMAIL_ADDRESS);
    }

    /**
     * A rule that applies.
     *
     * @param shown the key path that the receipt names
     */
    record Match(RedactionRule rule, String shown) {

        Action action() {
            return rule.action();
        }

        /** The stricter of the two. */
        static @Nullable Match stricter(@Nullable Match one, @Nullable Match other) {
            if (one == null || other == null) {
                return one == null ? other : one;
            }
            return other.rule.action().compareTo(one.rule.action()) < 0 ? other : one;
        }
    }
}
