package org.rollcall.operate.privacy;

import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.InvalidValue;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** The body of {@code POST /api/v4/erasure_requests/{id}/decline}. */
@Schema(requiredProperties = "reason")
public record DeclinedErasure(
        @Schema(minLength = 1, maxLength = MAX_REASON) @Nullable
        String reason) {

    static final int MAX_REASON = 1_000;

    /** @throws ProblemException {@link ProblemType#INVALID_BODY} */
    String checkedReason() {
        var stripped = reason == null ? "" : reason.strip();
        if (stripped.isEmpty()
                || stripped.codePointCount(0, stripped.length()) > MAX_REASON
                || stripped.indexOf('\0') >= 0) {
            throw ProblemException.invalid(
                    ProblemType.INVALID_BODY,
                    List.of(new InvalidValue(
                            "reason",
                            String.format(
                                    Locale.ROOT,
                                    "must have 1 to %d characters, without U+0000; who has asked reads it",
                                    MAX_REASON))));
        }
        return stripped;
    }
}
