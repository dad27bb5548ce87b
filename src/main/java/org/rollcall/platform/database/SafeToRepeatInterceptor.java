package org.rollcall.platform.database;

import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;

/** Repeats what is {@link SafeToRepeat}, from outside of its transaction. */
@SafeToRepeat
@Interceptor
@Priority(Interceptor.Priority.PLATFORM_BEFORE)
class SafeToRepeatInterceptor {

    private final Database database;

    SafeToRepeatInterceptor(Database database) {
        this.database = database;
    }

    @AroundInvoke
    Object repeat(InvocationContext invocation) throws Exception {
        return database.repeat(invocation::proceed);
    }
}
