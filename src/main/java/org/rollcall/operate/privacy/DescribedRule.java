package org.rollcall.operate.privacy;

import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.rollcall.ping.RedactionReport.AppliedRule.Action;
import org.rollcall.ping.payload.PersonalData;

/** A redaction rule as anyone may see it. */
@Schema(
        name = "RedactionRule",
        requiredProperties = {"id", "reason", "action", "key_paths", "looks_like"})
record DescribedRule(String id, String reason, Action action, List<String> keyPaths, Set<PersonalData> looksLike) {}
