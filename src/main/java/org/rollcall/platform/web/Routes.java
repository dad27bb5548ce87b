package org.rollcall.platform.web;

import io.quarkus.resteasy.reactive.server.runtime.ResteasyReactiveRecorder;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jboss.resteasy.reactive.server.util.RuntimeResourceVisitor;

/** Methods and media types of each path. Quarkus REST sends a 405 without {@code Allow}, and a 415 that does not say what would be right. */
public final class Routes {
    private record Route(String method, Pattern path, RuntimeResource resource) {}

    private final List<Route> routes;

    private Routes(List<Route> routes) {
        this.routes = routes;
    }

    /** Those of this service. They are complete only after the start; nobody asks before the first request. */
    public static Routes ofTheApplication() {
        return Holder.ROUTES;
    }

    private static Routes read() {
        List<Route> routes = new ArrayList<>();
        RuntimeResourceVisitor.visitRuntimeResources(
                "", ResteasyReactiveRecorder.getCurrentDeployment().getClassMappers(), new RuntimeResourceVisitor() {
                    @Override
                    public void visitRuntimeResource(String method, String path, RuntimeResource resource) {
                        if (method != null) {
                            routes.add(new Route(method, pattern(path), resource));
                        }
                    }
                });
        return new Routes(List.copyOf(routes));
    }

    /** Methods, in alphabetical order, with HEAD and OPTIONS. */
    Set<String> allowed(String path) {
        Set<String> methods = at(path).map(Route::method).collect(Collectors.toCollection(TreeSet::new));
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        methods.add("OPTIONS");
        return methods;
    }

    /** The media types that a body may have. */
    Set<String> consumed(String method, String path) {
        return mediaTypes(method, path, RuntimeResource::getConsumes);
    }

    /** The media types that an answer may have. */
    Set<String> produced(String method, String path) {
        return mediaTypes(
                method,
                path,
                resource -> resource.getProduces() == null
                        ? List.of()
                        : List.of(resource.getProduces().getSortedOriginalMediaTypes()));
    }

    /** The same for any method; HEAD is answered as GET. */
    public Set<String> answered(String method, String path) {
        return produced(method.equals("HEAD") ? "GET" : method, path);
    }

    private Set<String> mediaTypes(String method, String path, Function<RuntimeResource, List<MediaType>> types) {
        return at(path).filter(route -> route.method().equals(method))
                .flatMap(route -> types.apply(route.resource()).stream())
                .map(type -> type.getType() + "/" + type.getSubtype())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Stream<Route> at(String path) {
        String canonical = canonical(path);
        return routes.stream().filter(route -> route.path().matcher(canonical).matches());
    }

    private static Pattern pattern(String template) {
        String regex = Stream.of(canonical(template).split("/", -1))
                .map(segment -> segment.contains("{") ? "[^/]+" : Pattern.quote(segment))
                .collect(Collectors.joining("/"));
        return Pattern.compile(regex);
    }

    private static String canonical(String path) {
        return Stream.of(path.split("/", -1))
                .filter(segment -> !segment.isEmpty())
                .collect(Collectors.joining("/", "/", ""));
    }

    private static final class Holder {
        static final Routes ROUTES = read();
    }
}
