package org.rollcall.analyse.score;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Locale;

/**
 * A feature of the DevOps score. The names are those of the answer that GitLab's clients read; the counters are those that
 * dictionaries tag with {@code devops_report}.
 */
public enum Feature {
    ISSUES,
    NOTES,
    MILESTONES,
    BOARDS,
    MERGE_REQUESTS,
    CI_PIPELINES("counts.ci_internal_pipelines", "counts.ci_external_pipelines"),
    ENVIRONMENTS,
    DEPLOYMENTS,
    /** A number of projects, and no counter of events. */
    PROJECTS_PROMETHEUS_ACTIVE,
    SERVICE_DESK_ISSUES;

    private final ImmutableList<String> keyPaths;

    Feature(String... keyPaths) {
        this.keyPaths = keyPaths.length == 0 ? ImmutableList.of("counts." + text()) : ImmutableList.copyOf(keyPaths);
    }

    /** The name in answers, {@code merge_requests}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The feature with a name. */
    static Feature of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** The metrics whose sum is the usage. */
    List<String> keyPaths() {
        return keyPaths;
    }

    /** Whether the value of one ping is the usage, and not the increase since an earlier one. */
    boolean isState() {
        return this == PROJECTS_PROMETHEUS_ACTIVE;
    }
}
