package org.rollcall.operate.privacy;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.rollcall.ping.RedactionReport.AppliedRule.Action;
import org.rollcall.ping.payload.PersonalData;

/** Rules for personal data in payloads. The rules that there are by default stand in application.properties. */
@ConfigMapping(prefix = "rollcall.redaction")
public interface RedactionConfig {

    /** The rules, by the id that receipts and metrics name. */
    Map<String, Rule> rules();

    /**
     * The secret of all hashes, 32 bytes or more; without it no rule may hash. Example: {@code the-output-of-openssl-rand-hex-32}
     */
    Optional<String> hashKey();

    /** One rule: key paths, texts of a form, or both. */
    interface Rule {

        /** Why there is the rule, for people; every rule needs one. Example: {@code Names a person} */
        Optional<String> reason();

        /**
         * What becomes of the values: {@code drop} leaves them out, {@code hash} puts a keyed hash in their place, {@code pass}
         * keeps, counts and flags them. The strictest of all that apply counts. Example: {@code hash}
         */
        @WithDefault("drop")
        Action action();

        /**
         * Whose values are meant, with all below them; an asterisk stands for any text.
         * Example: {@code licensee.Company,assignees.*}
         */
        Optional<List<String>> keyPaths();

        /** What texts and undeclared names look like that are meant, wherever they stand. Example: {@code ip-address} */
        Optional<List<PersonalData>> looksLike();
    }
}
