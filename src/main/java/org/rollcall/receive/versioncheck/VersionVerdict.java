package org.rollcall.receive.versioncheck;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The answer to an instance about its version; the members are those that GitLab's clients look for. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(requiredProperties = {"latest_stable_versions", "severity", "critical_vulnerability", "details"})
record VersionVerdict(
        @Schema(type = SchemaType.ARRAY, implementation = String.class)
        List<Release> latestStableVersions,

        @Schema(implementation = String.class) @Nullable Release latestVersion,
        Severity severity,
        boolean criticalVulnerability,
        String details) {}
