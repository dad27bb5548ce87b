package org.rollcall.analyse.report;

/** The features of the score as people call them. */
public final class FeatureNames {

    private FeatureNames() {}

    /**
     * The name for people, {@code merge requests}.
     *
     * @param name in answers, {@code merge_requests}
     */
    public static String of(String name) {
        return switch (name) {
            case "notes" -> "comments";
            case "boards" -> "issue boards";
            case "ci_pipelines" -> "CI pipelines";
            case "projects_prometheus_active" -> "projects with Prometheus";
            case "service_desk_issues" -> "Service Desk issues";
            default -> name.replace('_', ' ');
        };
    }
}
