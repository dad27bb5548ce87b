package org.rollcall.platform.web;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import io.quarkus.hibernate.validator.runtime.jaxrs.ResteasyReactiveViolationException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MultivaluedMap;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the names that callers know for the Java parameters and fields that did not fit. */
final class InvalidParameters {
    private InvalidParameters() {}

    /** Whether the values of a request are at fault, and not those that our own methods pass on or return. */
    static boolean isCallersFault(ConstraintViolationException exception) {
        if (!(exception instanceof ResteasyReactiveViolationException)) {
            return false;
        }
        return exception.getConstraintViolations().stream().noneMatch(violation -> {
            for (Path.Node node : violation.getPropertyPath()) {
                if (node.getKind() == ElementKind.RETURN_VALUE) {
                    return true;
                }
            }
            return false;
        });
    }

    static ProblemException problem(ConstraintViolationException exception) {
        List<InvalidValue> errors = new ArrayList<>();
        boolean inBody = true;
        for (ConstraintViolation<?> violation : exception.getConstraintViolations()) {
            List<String> names = new ArrayList<>();
            @Nullable Method method = null;
            for (Path.Node node : violation.getPropertyPath()) {
                if (node.getKind() == ElementKind.METHOD) {
                    Path.MethodNode methodNode = node.as(Path.MethodNode.class);
                    method = method(violation.getRootBeanClass(), methodNode);
                } else if (node.getKind() == ElementKind.PARAMETER && method != null) {
                    Parameter parameter = method.getParameters()[
                            node.as(Path.ParameterNode.class).getParameterIndex()];
                    Optional<String> name = name(parameter);
                    inBody &= name.isEmpty() && !parameter.isAnnotationPresent(BeanParam.class);
                    name.ifPresent(names::add);
                } else {
                    addProperty(names, node);
                }
            }
            errors.add(new InvalidValue(
                    names.isEmpty() ? InvalidValue.BODY : String.join(".", names), violation.getMessage()));
        }
        errors.sort(Comparator.comparing(InvalidValue::name).thenComparing(InvalidValue::detail));
        return ProblemException.invalid(inBody ? ProblemType.INVALID_BODY : ProblemType.INVALID_PARAMETER, errors);
    }

    /** The parameters that were sent and are converted to something: one of these could not be. */
    static List<String> convertedAndSent(
            Method method, MultivaluedMap<String, String> query, MultivaluedMap<String, String> path) {
        return Arrays.stream(method.getParameters())
                .flatMap(parameter -> converted(parameter, parameter.getType()))
                .map(InvalidParameters::name)
                .flatMap(Optional::stream)
                .filter(name -> query.containsKey(name) || path.containsKey(name))
                .toList();
    }

    /** A parameter, or the fields of a bean of parameters, as far as they are no text. */
    private static Stream<AnnotatedElement> converted(AnnotatedElement element, Class<?> type) {
        if (element.isAnnotationPresent(BeanParam.class)) {
            return Arrays.stream(type.getDeclaredFields()).flatMap(field -> converted(field, field.getType()));
        }
        return type == String.class || Collection.class.isAssignableFrom(type) ? Stream.empty() : Stream.of(element);
    }

    private static void addProperty(List<String> names, Path.Node node) {
        if (node.isInIterable() && node.getIndex() != null) {
            names.add(Integer.toString(node.getIndex()));
        }
        if (node.getKind() == ElementKind.PROPERTY || node.getKind() == ElementKind.PARAMETER) {
            names.add(SnakeCaseStrategy.INSTANCE.translate(node.getName()));
        }
    }

    private static @Nullable Method method(Class<?> type, Path.MethodNode node) {
        Class<?>[] parameters = node.getParameterTypes().toArray(Class<?>[]::new);
        for (@Nullable Class<?> declaring = type; declaring != null; declaring = declaring.getSuperclass()) {
            for (Method method : declaring.getDeclaredMethods()) {
                if (!method.isSynthetic()
                        && !declaring.isSynthetic()
                        && method.getName().equals(node.getName())
                        && Arrays.equals(method.getParameterTypes(), parameters)) {
                    return method;
                }
            }
        }
        return null;
    }

    /** The name on the wire; empty for a body. */
    private static Optional<String> name(AnnotatedElement element) {
        for (Annotation annotation : element.getAnnotations()) {
            String name = switch (annotation) {
                case QueryParam query -> query.value();
                case PathParam path -> path.value();
                case HeaderParam header -> header.value();
                default -> null;
            };
            if (name != null) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }
}
