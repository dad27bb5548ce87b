package org.rollcall.analyse.customer;

import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.InvalidValue;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** The body of {@code PUT /api/v4/instances/{id}/type}. */
@Schema(requiredProperties = "type")
record InstanceTypeRequest(
        @Schema(enumeration = {"production", "non_production", "obsolete", "geo_secondary"}) @Nullable
        String type) {

    /** @throws ProblemException {@link ProblemType#INVALID_BODY} where it is none that can be set */
    InstanceType checked() {
        return InstanceType.settable()
                .filter(known -> known.text().equals(type))
                .findFirst()
                .orElseThrow(() -> ProblemException.invalid(
                        ProblemType.INVALID_BODY,
                        List.of(new InvalidValue(
                                "type",
                                InstanceType.settable()
                                        .map(InstanceType::text)
                                        .collect(Collectors.joining(", ", "must be one of ", ""))))));
    }
}
