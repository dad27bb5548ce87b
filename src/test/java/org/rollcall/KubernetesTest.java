package org.rollcall;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.kustomize.v1beta1.Kustomization;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The manifests in deploy/kubernetes are what Kubernetes knows, and fit together. */
class KubernetesTest {

    private static final Path FOLDER = Path.of("deploy/kubernetes");

    /** Fails at a field that the type has not; the types themselves would keep it. */
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }

                @Override
                public Boolean hasAnyGetter(Annotated annotated) {
                    return false;
                }
            });

    private static <T> T manifest(String file, Class<T> type) throws IOException {
        Object content = new Yaml().load(Files.readString(FOLDER.resolve(file)));
        return STRICT.convertValue(content, type);
    }

    private static Deployment deployment() throws IOException {
        return manifest("deployment.yaml", Deployment.class);
    }

    private static Container container() throws IOException {
        return deployment().getSpec().getTemplate().getSpec().getContainers().getFirst();
    }

    private static Kustomization kustomization() throws IOException {
        return manifest("kustomization.yaml", Kustomization.class);
    }

    @Test
    void everyManifest_isInTheKustomization() throws IOException {
        try (var files = Files.list(FOLDER)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName()))
                            .filter(name -> !name.equals("kustomization.yaml")))
                    .containsExactlyInAnyOrderElementsOf(kustomization().getResources());
        }
    }

    @Test
    void everySelector_findsThePods() throws IOException {
        var pods = Map.of("app.kubernetes.io/name", "rollcall");

        assertThat(deployment().getSpec().getSelector().getMatchLabels()).isEqualTo(pods);
        assertThat(manifest("service.yaml", Service.class).getSpec().getSelector())
                .isEqualTo(pods);
        assertThat(manifest("poddisruptionbudget.yaml", PodDisruptionBudget.class)
                        .getSpec()
                        .getSelector()
                        .getMatchLabels())
                .isEqualTo(pods);
        assertThat(manifest("networkpolicy.yaml", NetworkPolicy.class)
                        .getSpec()
                        .getPodSelector()
                        .getMatchLabels())
                .isEqualTo(pods);
        assertThat(manifest("servicemonitor.yaml", ServiceMonitor.class)
                        .getSpec()
                        .getSelector()
                        .getMatchLabels())
                .isEqualTo(pods);
    }

    @Test
    void everyPort_isOneOfTheContainer() throws IOException {
        var ports = container().getPorts().stream().map(ContainerPort::getName).toList();

        assertThat(manifest("service.yaml", Service.class).getSpec().getPorts())
                .extracting(ServicePort::getTargetPort)
                .extracting(port -> port.getStrVal())
                .isSubsetOf(ports);
        assertThat(probes())
                .extracting(probe -> probe.getHttpGet().getPort().getStrVal())
                .isSubsetOf(ports);
        assertThat(manifest("servicemonitor.yaml", ServiceMonitor.class)
                        .getSpec()
                        .getEndpoints())
                .extracting(endpoint -> endpoint.getPort())
                .isSubsetOf(manifest("service.yaml", Service.class).getSpec().getPorts().stream()
                        .map(ServicePort::getName)
                        .toList());
    }

    private static List<Probe> probes() throws IOException {
        var container = container();
        return List.of(container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe());
    }

    /** Health and metrics tell strangers how busy the service is, and how much it has. */
    @Test
    void managementPort_isNotPublished() throws IOException {
        var compose = STRICT.valueToTree(new Yaml().load(Files.readString(Path.of("deploy/compose.yaml"))));
        var service = compose.path("services").path("rollcall");
        var management = service.path("environment")
                .path("ROLLCALL_HTTP_MANAGEMENT_PORT")
                .asText();

        assertThat(management).isEqualTo("9000");
        assertThat(service.path("ports")).extracting(port -> port.asText()).containsExactly("8080:8080");
        assertThat(service.has("network_mode")).isFalse();
        assertThat(Files.readString(Path.of("deploy/healthcheck"))).contains("${ROLLCALL_HTTP_MANAGEMENT_PORT:-");
        assertThat(container().getEnv())
                .filteredOn(variable -> variable.getName().equals("ROLLCALL_HTTP_MANAGEMENT_PORT"))
                .extracting(EnvVar::getValue)
                .containsExactly(management);
        assertThat(manifest("service.yaml", Service.class).getSpec().getType()).isNull(); // within the cluster
        assertThat(manifest("networkpolicy.yaml", NetworkPolicy.class).getSpec().getIngress())
                .filteredOn(rule -> rule.getPorts().stream()
                        .anyMatch(port -> "management".equals(port.getPort().getStrVal())))
                .isNotEmpty()
                .allMatch(rule -> !rule.getFrom().isEmpty());
    }

    @Test
    void replicas_areTwo_andOneOfThemStays() throws IOException {
        assertThat(deployment().getSpec().getReplicas()).isEqualTo(2);
        var autoscaler = manifest("horizontalpodautoscaler.yaml", HorizontalPodAutoscaler.class);
        assertThat(autoscaler.getSpec().getMinReplicas()).isEqualTo(2);
        assertThat(autoscaler.getSpec().getScaleTargetRef().getName())
                .isEqualTo(deployment().getMetadata().getName());
        assertThat(manifest("poddisruptionbudget.yaml", PodDisruptionBudget.class)
                        .getSpec()
                        .getMinAvailable()
                        .getIntVal())
                .isEqualTo(1);
    }

    @Test
    void settings_exist() throws IOException {
        var known = Configuration.SECTIONS.stream()
                .flatMap(section -> ConfigClass.configClass(section).getProperties().keySet().stream())
                .toList();
        var files = deployment().getSpec().getTemplate().getSpec().getVolumes().stream()
                .filter(volume -> volume.getProjected() != null)
                .flatMap(volume -> volume.getProjected().getSources().stream())
                .flatMap(source -> source.getSecret().getItems().stream())
                .map(item -> item.getPath());

        assertThat(files).containsExactly("quarkus.datasource.password", "admin-token");
        assertThat(container().getEnv())
                .filteredOn(variable -> variable.getName().equals("ROLLCALL_ACCESS_ADMIN_TOKEN_FILE"))
                .extracting(EnvVar::getValue)
                .containsExactly(secretsFolder() + "/admin-token");
        assertThat(container().getEnv())
                .filteredOn(variable -> variable.getName().equals("SMALLRYE_CONFIG_SOURCE_FILE_LOCATIONS"))
                .extracting(EnvVar::getValue)
                .containsExactly(secretsFolder());
        assertThat(container().getEnv())
                .extracting(EnvVar::getName)
                .filteredOn(name -> name.startsWith("ROLLCALL_"))
                .isSubsetOf(known.stream().map(Configuration::variable).toList());
    }

    private static String secretsFolder() throws IOException {
        return container().getVolumeMounts().stream()
                .filter(mount -> mount.getName().equals("secrets"))
                .map(VolumeMount::getMountPath)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void container_runsAsTheImageIsMade() throws IOException {
        var image = Files.readString(Path.of("deploy/Containerfile"));
        var pod = deployment().getSpec().getTemplate().getSpec();

        assertThat(image)
                .contains(String.format(
                        Locale.ROOT,
                        "USER %d:%d",
                        pod.getSecurityContext().getRunAsUser(),
                        pod.getSecurityContext().getRunAsGroup()));
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(container().getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container().getSecurityContext().getAllowPrivilegeEscalation())
                .isFalse();
        assertThat(container().getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    }

    /** Skipped where kubectl is not installed. */
    @Test
    void kustomize_makesOneManifestOfThem() throws Exception {
        assumeThat(Stream.of(System.getenv("PATH").split(File.pathSeparator)))
                .as("kubectl is not on the PATH")
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kubectl")));
        var process = new ProcessBuilder("kubectl", "kustomize", FOLDER.toString()).start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();

        assertThat(process.exitValue()).isZero();
        assertThat(output.lines().filter(line -> line.startsWith("kind: ")))
                .hasSize(kustomization().getResources().size() + 1);
    }
}
