package org.rollcall.receive.ingest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The answer to a ping. Every GitLab client since 9.3 finds its id and the 30 numbers of the DevOps score in
 * {@code conv_index}; what else is there it ignores.
 */
@Schema(requiredProperties = {"conv_index", "receipt"})
record PingAnswer(Map<String, Number> convIndex, Receipt receipt) {

    private static final List<String> FEATURES = List.of(
            "issues",
            "notes",
            "milestones",
            "boards",
            "merge_requests",
            "ci_pipelines",
            "environments",
            "deployments",
            "projects_prometheus_active",
            "service_desk_issues");

    static PingAnswer of(Receipt receipt) {
        var index = new LinkedHashMap<String, Number>();
        index.put("usage_data_id", receipt.id());
        for (var feature : FEATURES) {
            index.put("leader_" + feature, 0.0);
            index.put("instance_" + feature, 0.0);
            index.put("percentage_" + feature, 0.0);
        }
        return new PingAnswer(index, receipt);
    }
}
