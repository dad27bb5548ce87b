package org.rollcall.operate.privacy;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.payload.OptedOut;
import org.rollcall.platform.web.InvalidValue;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.platform.web.StrictBoolean;

/** The body of {@code PUT /api/v4/opt_outs/{hostname}}. */
public record OptOutRequest(
        @Nullable Categories categories,

        @JsonDeserialize(using = StrictBoolean.class) @Nullable
        Boolean comparison) {

    /**
     * The data that must not be kept.
     *
     * @param known categories that there are: a name that is none of them would protect nobody
     * @throws ProblemException {@link ProblemType#INVALID_BODY}
     */
    OptedOut checked(Collection<String> known) {
        var choice = known.stream().sorted().collect(Collectors.joining(", "));
        if (categories == null && leavesComparison()) {
            return OptedOut.NONE;
        }
        if (categories == null || categories.given().isEmpty()) {
            throw invalid("must be \"all\", or a list of different ones of " + choice
                    + "; it may be left out where comparison is true");
        }
        var optedOut = categories.optedOut();
        var unknown = optedOut.categories().stream()
                .filter(category -> !known.contains(category))
                .sorted()
                .findFirst();
        if (unknown.isPresent()) {
            throw invalid("has '%s', which is no category; those of the published dictionaries are %s"
                    .formatted(unknown.get(), choice));
        }
        return optedOut;
    }

    /** Whether the instances are to be left out of the numbers that others are compared with. */
    boolean leavesComparison() {
        return Boolean.TRUE.equals(comparison);
    }

    private static ProblemException invalid(String detail) {
        return ProblemException.invalid(ProblemType.INVALID_BODY, List.of(new InvalidValue("categories", detail)));
    }
}
