package org.rollcall.operate.privacy;

import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.rollcall.ping.AppliedRule.Action;
import org.rollcall.ping.payload.PersonalData;

/** A redaction rule as anyone may see it. */
@Schema(
        name = "RedactionRule",
        description = "What becomes of values before anything of a payload is kept",
        requiredProperties = {"id", "reason", "action", "key_paths", "looks_like"})
record DescribedRule(
        @Schema(description = "By which receipts name it", examples = "licensee")
        String id,

        @Schema(description = "Why there is the rule", examples = "Tells the name and the e-mail address of a person")
        String reason,

        Action action,

        @Schema(
                description = "Key paths it applies to, with everything below them; * stands for any text",
                examples = "[\"licensee.Name\", \"licensee.Email\"]")
        List<String> keyPaths,

        @Schema(description = "What texts and undeclared names look like that it applies to, wherever they stand")
        Set<PersonalData> looksLike) {}
