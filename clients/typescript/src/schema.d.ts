// Generated from schemas/openapi.json by "npm run schemas".

export interface paths {
    "/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your tasks, newest first
         * @description Needs the scope `tasks:read`.
         */
        get: operations["listTasks"];
        put?: never;
        /**
         * Submit a task; with mode "sync", wait up to 25 s for its end
         * @description Needs the scope `tasks:write`.
         */
        post: operations["submitTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A task with its output, checks, review, publications and figures
         * @description Needs the scope `tasks:read`.
         */
        get: operations["getTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The audit trail of a task, hash-chained, oldest first
         * @description Needs the scope `tasks:read`.
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a task that is not being published yet; cancelling twice is cancelling once
         * @description Needs the scope `tasks:write`.
         */
        post: operations["cancelTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put a failed or parked task, of any team, back on the line; it goes on from what it has stored, and its next end has the next number. For operators
         * @description Needs the scope `ops:write`.
         */
        post: operations["retryTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/automations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The automations your team may call
         * @description Needs the scope `tasks:read`.
         */
        get: operations["listAutomations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/automations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An automation: input and output schema, and an example that works
         * @description Needs the scope `tasks:read`.
         */
        get: operations["getAutomation"];
        /**
         * Put a new revision and make it live; revisions are never edited
         * @description Needs the scope `automations:write`.
         */
        put: operations["putAutomation"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/knowledge/{domain}/documents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where a document stands, without its content
         * @description Needs the scope `knowledge:write` or `tasks:read`.
         */
        get: operations["getDocument"];
        /**
         * Put a document into a knowledge domain; it is indexed soon after
         * @description Needs the scope `knowledge:write`.
         */
        put: operations["putDocument"];
        post?: never;
        /**
         * Delete a document and its chunks; it is gone when a GET answers 404
         * @description Needs the scope `knowledge:write`.
         */
        delete: operations["deleteDocument"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/knowledge/{domain}/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Search a knowledge domain: vectors and full text, fused
         * @description Needs the scope `tasks:read`.
         */
        post: operations["searchKnowledge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reviewer-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The reviewer groups that automations of your team may ask
         * @description Needs the scope `reviewers:write` or `automations:write`.
         */
        get: operations["listReviewerGroups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reviewer-groups/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A reviewer group of your team, with its people, as it is or as it was; other teams' are not shown
         * @description Needs the scope `reviewers:write`.
         */
        get: operations["getReviewerGroup"];
        /**
         * Put a reviewer group as a whole; every version is kept, with who put it
         * @description Needs the scope `reviewers:write`.
         */
        put: operations["putReviewerGroup"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["getOpenapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        SubmitTask: {
            automation: components["schemas"]["AutomationId"];
            /** @description What the automation asks for in its `inputSchema` */
            input: {
                [key: string]: components["schemas"]["Json"];
            };
            /**
             * @default async
             * @enum {string}
             */
            mode?: "async" | "sync";
            /**
             * @description `bulk` for work that nobody waits for: it waits for models in a queue of its own, and has places of its own
             * @default interactive
             * @enum {string}
             */
            lane?: "interactive" | "bulk";
            /** @description Whom or what the task is about, in your words; your tasks can be listed by it */
            subject?: string;
            /** @description Yours; returned as it came, and handed on with what is published */
            metadata?: {
                [key: string]: string;
            };
        };
        /** @example product-description */
        AutomationId: string;
        /** @description Any JSON value */
        Json: unknown;
        /**
         * @description Where a task stands. The list is closed.
         * @enum {string}
         */
        TaskStatus: "queued" | "held" | "running" | "in_review" | "publishing" | "completed" | "rejected" | "failed" | "cancelled" | "rolled_back";
        /** @example tsk_01JHZZZZZZZZZZZZZZZZZZZZZZ */
        TaskId: string;
        CancelTask: {
            reason: string;
        };
        RetryTask: {
            reason: string;
        };
        RevisionSpec: {
            title: string;
            description: string;
            /**
             * @description Teams that may call it besides the owner; "*" is every team
             * @default []
             */
            teams?: (string | "*")[];
            /** @description A JSON Schema (draft 2020-12) of type object */
            inputSchema: {
                [key: string]: components["schemas"]["Json"];
            };
            /** @description A JSON Schema (draft 2020-12) of type object */
            outputSchema: {
                [key: string]: components["schemas"]["Json"];
            };
            /**
             * @description Bytes that an output may have as JSON (RFC 8785). A larger one fails as one that breaks outputSchema does: people approve only what a page can show them
             * @default 32768
             */
            maxOutputBytes?: number;
            /** @description A working example; it is checked against inputSchema */
            example: {
                input: {
                    [key: string]: components["schemas"]["Json"];
                };
            };
            retrieval?: {
                domain: components["schemas"]["DomainName"];
                /** @description Liquid over `input` */
                query: string;
                /** @default 4 */
                topK?: number;
            };
            prompt: {
                /** @description Liquid over `input` and `evidence` */
                system: string;
                /** @description Liquid over `input` and `evidence` */
                user: string;
                /** @default [] */
                examples?: {
                    user: string;
                    answer: {
                        [key: string]: components["schemas"]["Json"];
                    };
                }[];
            };
            model: {
                route: string;
                maxTokens: number;
                seed?: number;
            };
            /** @default [] */
            checks?: ({
                /** @constant */
                check: "length";
                field: string;
                minWords?: number;
                maxWords?: number;
                /**
                 * @description What a breach counts as
                 * @default fail
                 * @enum {string}
                 */
                severity?: "fail" | "warn";
            } | {
                /** @constant */
                check: "banned-phrases";
                phrases: string[];
                /**
                 * @description What a breach counts as
                 * @default fail
                 * @enum {string}
                 */
                severity?: "fail" | "warn";
            } | {
                /** @constant */
                check: "required-phrases";
                /** @description A phrase counts when it stands in any of these */
                fields: string[];
                /** @description Liquid templates over `input`; one that renders to nothing asks for nothing */
                phrases: string[];
                /**
                 * @description Whether every phrase must be there, or one of them
                 * @default all
                 * @enum {string}
                 */
                need?: "all" | "any";
                /**
                 * @description What a breach counts as
                 * @default fail
                 * @enum {string}
                 */
                severity?: "fail" | "warn";
            } | {
                /** @constant */
                check: "grounded-numbers";
                fields: string[];
                /**
                 * @description Numbers below this are not facts about the input, such as small counts
                 * @default 0
                 */
                ignoreBelow?: number;
                /**
                 * @description What a breach counts as
                 * @default fail
                 * @enum {string}
                 */
                severity?: "fail" | "warn";
            } | {
                /** @constant */
                check: "no-markup";
                /**
                 * @description What a breach counts as
                 * @default fail
                 * @enum {string}
                 */
                severity?: "fail" | "warn";
            } | {
                /** @constant */
                check: "links";
                /**
                 * @description Hosts that a text may point to, each exactly as it is written; none by default
                 * @default []
                 */
                allowedHosts?: string[];
                /**
                 * @description What a breach counts as
                 * @default fail
                 * @enum {string}
                 */
                severity?: "fail" | "warn";
            } | {
                /** @constant */
                check: "echo";
                /**
                 * @description So many words in a row taken from our own instructions are an echo
                 * @default 6
                 */
                instructionWords?: number;
                /** @description The same for passages found; left out, they may be quoted */
                evidenceWords?: number;
                /**
                 * @description What a breach counts as
                 * @default fail
                 * @enum {string}
                 */
                severity?: "fail" | "warn";
            } | {
                /** @constant */
                check: "distinct-items";
                /** @description A list of texts */
                field: string;
                /**
                 * @description Texts that no item may be a slice of
                 * @default []
                 */
                apartFrom?: string[];
                /**
                 * @description Shorter items are no slices: they may well stand there too
                 * @default 5
                 */
                sliceWords?: number;
                /**
                 * @description What a breach counts as
                 * @default fail
                 * @enum {string}
                 */
                severity?: "fail" | "warn";
            } | {
                /** @constant */
                check: "unfinished";
                fields: string[];
                /**
                 * @description What a breach counts as
                 * @default fail
                 * @enum {string}
                 */
                severity?: "fail" | "warn";
            })[];
            /** @default 1 */
            maxRepairs?: number;
            review: {
                /** @constant */
                mode: "pre-commit";
                when: ({
                    /** @constant */
                    always: true;
                } | {
                    confidenceBelow: number;
                } | {
                    check: string | "any";
                    /** @enum {string} */
                    is: "warn" | "fail";
                } | {
                    /** @description Share of tasks, chosen by a hash of the task id */
                    sample: number;
                } | {
                    output: string;
                    in: (string | number | boolean | null)[];
                    /** @description Why a person is asked, in your words: they read it, and it is kept with the draft */
                    because: string;
                } | {
                    output: string;
                    above: number;
                    /** @description Why a person is asked, in your words: they read it, and it is kept with the draft */
                    because: string;
                } | {
                    output: string;
                    below: number;
                    /** @description Why a person is asked, in your words: they read it, and it is kept with the draft */
                    because: string;
                } | {
                    input: string;
                    in: (string | number | boolean | null)[];
                    /** @description Why a person is asked, in your words: they read it, and it is kept with the draft */
                    because: string;
                } | {
                    input: string;
                    above: number;
                    /** @description Why a person is asked, in your words: they read it, and it is kept with the draft */
                    because: string;
                } | {
                    input: string;
                    below: number;
                    /** @description Why a person is asked, in your words: they read it, and it is kept with the draft */
                    because: string;
                })[];
                /** @description Name of a reviewer group of the stage */
                reviewers: string;
                /**
                 * @description How long they have, from the first email; where all who are asked have hours, of these
                 * @default 1440
                 */
                slaMinutes?: number;
                /** @description So long before the deadline those who have not voted are reminded, once. Default: nobody is */
                reminderMinutes?: number;
                /** @description A group that is asked besides, after so long or as soon as no email reaches the first. Default: none */
                escalateTo?: {
                    group: string;
                    afterMinutes: number;
                };
                /**
                 * @description When nobody decides: the task fails as review-expired, or the fallback is taken, which its checks judge as any draft
                 * @default reject
                 * @enum {string}
                 */
                onSilence?: "reject" | "fallback";
                /**
                 * @description So many people have to approve the same text before it leaves
                 * @default 1
                 */
                approvals?: number;
                /**
                 * @description So many people have to reject it before the task is rejected; fewer do where approval is out of reach by then
                 * @default 1
                 */
                rejections?: number;
                /**
                 * @description A draft that was approved longer ago and has not left yet is shown to people again
                 * @default 14
                 */
                approvalValidDays?: number;
                /**
                 * @description How often people may ask a model for another draft of a task, each time with a note
                 * @default 2
                 */
                maxRegenerations?: number;
                /**
                 * @description What the page of a review shows first; `input` where a reviewer judges the draft by it
                 * @default draft
                 * @enum {string}
                 */
                first?: "draft" | "input";
                /** @description Liquid over `input`, `output` and `task`: the subject of the emails to reviewers, on one line of at most 120 characters. Without it, or where it renders to nothing, the subject asks for a decision about the headline. A short reference stands behind it */
                subject?: string;
                /**
                 * @description Checks whose failure a reviewer may let pass, with a reason. The output schema is none of them: what is published always fits it
                 * @default []
                 */
                overrule?: string[];
            };
            /** @default 30 */
            undoSeconds?: number;
            connectors: {
                connector: string;
                key?: string;
            }[];
            /**
             * @default {
             *       "kind": "person"
             *     }
             */
            fallback?: {
                /** @constant */
                kind: "person";
            } | {
                /** @constant */
                kind: "canned";
                output: {
                    [key: string]: components["schemas"]["Json"];
                };
            };
            /**
             * @description How long a task waits for what is away outside; then its fallback is taken, or it fails where a draft was let out already
             * @default 3
             */
            holdDays?: number;
            /** @default 365 */
            retentionDays?: number;
        };
        /** @example brand-copy */
        DomainName: string;
        /** @example tone-of-voice */
        DocumentId: string;
        PutDocument: {
            title: string;
            /** @enum {string} */
            format: "markdown" | "json";
            content: string;
        };
        SearchRequest: {
            query: string;
            /** @default 5 */
            topK?: number;
            filter?: {
                document?: components["schemas"]["DocumentId"];
            };
        };
        /** @example brand-editors */
        ReviewerGroupName: string;
        ReviewerGroupSpec: {
            /**
             * @description Teams whose automations may ask it besides the owner's; "*" is every team
             * @default []
             */
            teams?: (string | "*")[];
            people: {
                /** @description Stays theirs for ever: votes and trails name it. Never give it to somebody else */
                id: string;
                name: string;
                /**
                 * Format: email
                 * @description Where they are written to
                 */
                email: string;
                /**
                 * @description What else of a token means them, beside the address
                 * @default []
                 */
                identities?: ({
                    sub: string;
                } | {
                    /** Format: email */
                    email: string;
                })[];
                /**
                 * @description Language of emails and pages. Default: en
                 * @enum {string}
                 */
                locale?: "en" | "de";
                /**
                 * @description In which their days and hours are
                 * @default UTC
                 */
                timeZone?: string;
                /** @description When they work. Default: always */
                hours?: {
                    days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                    from: string;
                    to: string;
                };
                away?: {
                    /**
                     * Format: date
                     * @description First day away. Default: they are away already
                     */
                    from?: string;
                    /**
                     * Format: date
                     * @description Last day away
                     */
                    until: string;
                    /** @description Who of the group is asked meanwhile */
                    standIn: string;
                };
            }[];
        };
        Task: {
            id: components["schemas"]["TaskId"];
            automation: components["schemas"]["AutomationId"];
            revision: number;
            /**
             * @description Where it waits for a model
             * @enum {string}
             */
            lane: "interactive" | "bulk";
            status: components["schemas"]["TaskStatus"];
            /** @description True once the status will not change by itself any more */
            done: boolean;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            links: {
                self: string;
                events: string;
            };
            /** @description How often it has ended; events of an end carry its number */
            end: number;
            waitingFor?: components["schemas"]["WaitingFor"];
            subject?: string;
            /** @description What was published or approved, else the newest draft */
            output?: {
                [key: string]: components["schemas"]["Json"];
            };
            confidence?: number;
            checks: components["schemas"]["CheckResult"][];
            model?: {
                endpoint: string;
                id: string;
                version: string;
            };
            /** @description Oldest first */
            reviews: components["schemas"]["Review"][];
            publications: components["schemas"]["Publication"][];
            usage: {
                inputTokens: number;
                outputTokens: number;
                usd: number;
            };
            timings: {
                queuedMs: number;
                activeMs: number;
                reviewMs: number;
                totalMs: number;
            };
            metadata?: {
                [key: string]: string;
            };
            /** @description Why it ended without its result; while it is held, what stopped its last run */
            error?: {
                type: string;
                detail: string;
                /** @description The function that failed, when one did; its log has the cause under the id of the task */
                step?: string;
            };
            /** @description Why it was cancelled, or is tried again, in the words of who asked for it */
            reason?: string;
        };
        WaitingFor: {
            /**
             * @description What the task waits for. The list is open: expect words that you do not know.
             * @example start
             * @example model
             * @example automation-paused
             * @example outside
             * @example review
             * @example decision-delivery
             */
            kind: string;
            /** Format: date-time */
            since: string;
            /** Format: date-time */
            until?: string;
            who?: string;
            act: string;
        };
        CheckResult: {
            /**
             * @description Which check it was. The list is open: expect words that you do not know.
             * @example output-schema
             * @example length
             * @example banned-phrases
             * @example required-phrases
             * @example grounded-numbers
             * @example no-markup
             * @example links
             * @example echo
             * @example distinct-items
             * @example unfinished
             */
            check: string;
            /** @enum {string} */
            result: "pass" | "warn" | "fail";
            message: string;
            spans: {
                pointer: string;
                start: number;
                end: number;
            }[];
        };
        Review: {
            id: string;
            /**
             * @description `release`: a draft waits to be let out. `write`: none could be had, a person writes it
             * @enum {string}
             */
            purpose: "release" | "write";
            /** @enum {string} */
            status: "open" | "decided" | "delivered" | "expired" | "cancelled" | "replaced" | "lapsed";
            draft: number;
            /** @description Votes of how many people let it out, and of how many end it */
            needs: {
                approvals: number;
                /** @default 1 */
                rejections: number;
            };
            reasons: string[];
            /** Format: date-time */
            openedAt: string;
            /** Format: date-time */
            deadline: string;
            votes: {
                /** @enum {string} */
                kind: "approve" | "edit" | "regenerate" | "reject";
                /** Format: date-time */
                at: string;
                /** @enum {string} */
                assurance: "link";
                /** @description Failed checks that it let pass, for its reason; none for most */
                overruled: string[];
                /** @description What the reviewer wrote */
                reason?: string;
            }[];
        };
        Publication: {
            connector: string;
            target: string;
            draft: number;
            /** @enum {string} */
            status: "published" | "unknown" | "refused" | "unsent";
            /** @description What the outside system answered: a version id, an HTTP status; or that newer content of another task has taken its place */
            receipt?: string;
            /** @description SHA-256 of the published document in its RFC 8785 form */
            digest: string;
            /** @description Ends of its task before it */
            end: number;
            /** Format: date-time */
            at: string;
        };
        AcceptedTask: {
            id: components["schemas"]["TaskId"];
            automation: components["schemas"]["AutomationId"];
            revision: number;
            /**
             * @description Where it waits for a model
             * @enum {string}
             */
            lane: "interactive" | "bulk";
            status: components["schemas"]["TaskStatus"];
            /** @description True once the status will not change by itself any more */
            done: boolean;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            links: {
                self: string;
                events: string;
            };
            waitingFor?: components["schemas"]["WaitingFor"];
        };
        Problem: {
            /** @description A stable URI that names the kind of problem; its last part is the word that the answer is documented with */
            type: string;
            title: string;
            status: number;
            /** @description What happened, and what to do about it */
            detail: string;
            errors?: components["schemas"]["FieldError"][];
        };
        FieldError: {
            /** @description RFC 6901, into the request body; empty for the whole of it */
            pointer: string;
            detail: string;
        };
        TaskPage: {
            items: components["schemas"]["TaskSummary"][];
            cursor?: string;
        };
        TaskSummary: {
            id: components["schemas"]["TaskId"];
            automation: components["schemas"]["AutomationId"];
            revision: number;
            /**
             * @description Where it waits for a model
             * @enum {string}
             */
            lane: "interactive" | "bulk";
            status: components["schemas"]["TaskStatus"];
            /** @description True once the status will not change by itself any more */
            done: boolean;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            links: {
                self: string;
                events: string;
            };
        };
        AuditTrail: {
            items: components["schemas"]["AuditEvent"][];
        };
        AuditEvent: {
            /** @description Of the shape of events of this type */
            version: number;
            seq: number;
            /** Format: date-time */
            at: string;
            /**
             * @description What happened. The list is open: expect words that you do not know.
             * @example task.accepted
             * @example task.held
             * @example task.started
             * @example task.restarted
             * @example task.parked
             * @example task.released
             * @example evidence.found
             * @example draft.made
             * @example draft.judged
             * @example review.requested
             * @example review.renewed
             * @example review.invited
             * @example review.emailed
             * @example review.unmailed
             * @example review.undelivered
             * @example review.handed-over
             * @example review.voted
             * @example review.decided
             * @example review.undone
             * @example review.delivered
             * @example review.resumed
             * @example review.unheard
             * @example review.reminded
             * @example review.escalated
             * @example review.expired
             * @example review.replaced
             * @example review.cancelled
             * @example review.lapsed
             * @example publication.started
             * @example publication.made
             * @example task.completed
             * @example task.rejected
             * @example task.failed
             * @example task.cancelled
             * @example task.reopened
             * @example task.rolled_back
             */
            type: string;
            actor: {
                /** @enum {string} */
                kind: "caller" | "reviewer" | "system";
                /** @description Token subject, reviewer reference or the name of the function */
                ref: string;
                /** @enum {string} */
                assurance: "token" | "link" | "internal";
            };
            detail: {
                [key: string]: string | number | boolean;
            };
            detailDigest: string;
            prevHash: string;
            hash: string;
        };
        AutomationList: {
            items: components["schemas"]["AutomationSummary"][];
        };
        AutomationSummary: {
            id: components["schemas"]["AutomationId"];
            title: string;
            owner: string;
            /** @description The live revision */
            revision: number;
            paused: boolean;
            /** Format: date-time */
            updatedAt: string;
            links: {
                self: string;
            };
        };
        Automation: {
            id: components["schemas"]["AutomationId"];
            title: string;
            owner: string;
            /** @description The live revision */
            revision: number;
            paused: boolean;
            /** Format: date-time */
            updatedAt: string;
            links: {
                self: string;
            };
            description: string;
            inputSchema: {
                [key: string]: components["schemas"]["Json"];
            };
            outputSchema: {
                [key: string]: components["schemas"]["Json"];
            };
            /** @description A body for POST /v1/tasks */
            example: {
                automation: components["schemas"]["AutomationId"];
                input: {
                    [key: string]: components["schemas"]["Json"];
                };
            };
            digest: string;
            /** @description The whole revision; shown to the owner team only */
            spec?: components["schemas"]["RevisionSpecOutput"];
        };
        RevisionReceipt: {
            id: components["schemas"]["AutomationId"];
            /** @description The revision that is live now */
            revision: number;
            /** @description SHA-256 of the revision, which says whether two are the same */
            digest: string;
            /** Format: date-time */
            createdAt: string;
            /** @description What of this revision may break those who read the output of the one before; it is live all the same */
            warnings: components["schemas"]["FieldError"][];
        };
        Document: {
            domain: components["schemas"]["DomainName"];
            id: components["schemas"]["DocumentId"];
            title: string;
            /** @enum {string} */
            format: "markdown" | "json";
            version: number;
            /** @enum {string} */
            status: "queued" | "indexed" | "failed" | "deleting";
            chunks?: number;
            error?: string;
            /** Format: date-time */
            updatedAt: string;
            links: {
                self: string;
                search: string;
            };
        };
        SearchAnswer: {
            items: components["schemas"]["FoundChunk"][];
            /** @description The embedding model and its version */
            embedding: string;
            tookMs: number;
        };
        FoundChunk: {
            document: string;
            version: number;
            chunk: number;
            title: string;
            text: string;
            span: {
                start: number;
                end: number;
            };
            score: number;
        };
        ReviewerGroupList: {
            items: components["schemas"]["ReviewerGroupSummary"][];
        };
        ReviewerGroupSummary: {
            name: components["schemas"]["ReviewerGroupName"];
            /** @description How many */
            people: number;
            /** @description Whether it belongs to your team, which then may read and change it */
            yours: boolean;
            version: number;
            /** Format: date-time */
            updatedAt: string;
        };
        ReviewerGroup: {
            name: components["schemas"]["ReviewerGroupName"];
            owner: string;
            version: number;
            /**
             * @description Teams whose automations may ask it besides the owner's; "*" is every team
             * @default []
             */
            teams: (string | "*")[];
            people: {
                /** @description Stays theirs for ever: votes and trails name it. Never give it to somebody else */
                id: string;
                name: string;
                /**
                 * Format: email
                 * @description Where they are written to
                 */
                email: string;
                /**
                 * @description What else of a token means them, beside the address
                 * @default []
                 */
                identities: ({
                    sub: string;
                } | {
                    /** Format: email */
                    email: string;
                })[];
                /**
                 * @description Language of emails and pages. Default: en
                 * @enum {string}
                 */
                locale?: "en" | "de";
                /**
                 * @description In which their days and hours are
                 * @default UTC
                 */
                timeZone: string;
                /** @description When they work. Default: always */
                hours?: {
                    days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
                    from: string;
                    to: string;
                };
                away?: {
                    /**
                     * Format: date
                     * @description First day away. Default: they are away already
                     */
                    from?: string;
                    /**
                     * Format: date
                     * @description Last day away
                     */
                    until: string;
                    /** @description Who of the group is asked meanwhile */
                    standIn: string;
                };
            }[];
            /** Format: date-time */
            updatedAt: string;
            /** @description Token subject of who put this version */
            updatedBy: string;
        };
        OpenapiDocument: {
            openapi: string;
        } & {
            [key: string]: unknown;
        };
        RevisionSpecOutput: {
            title: string;
            description: string;
            /**
             * @description Teams that may call it besides the owner; "*" is every team
             * @default []
             */
            teams: (string | "*")[];
            /** @description A JSON Schema (draft 2020-12) of type object */
            inputSchema: {
                [key: string]: components["schemas"]["Json"];
            };
            /** @description A JSON Schema (draft 2020-12) of type object */
            outputSchema: {
                [key: string]: components["schemas"]["Json"];
            };
            /**
             * @description Bytes that an output may have as JSON (RFC 8785). A larger one fails as one that breaks outputSchema does: people approve only what a page can show them
             * @default 32768
             */
            maxOutputBytes: number;
            /** @description A working example; it is checked against inputSchema */
            example: {
                input: {
                    [key: string]: components["schemas"]["Json"];
                };
            };
            retrieval?: {
                domain: components["schemas"]["DomainName"];
                /** @description Liquid over `input` */
                query: string;
                /** @default 4 */
                topK: number;
            };
            prompt: {
                /** @description Liquid over `input` and `evidence` */
                system: string;
                /** @description Liquid over `input` and `evidence` */
                user: string;
                /** @default [] */
                examples: {
                    user: string;
                    answer: {
                        [key: string]: components["schemas"]["Json"];
                    };
                }[];
            };
            model: {
                route: string;
                maxTokens: number;
                seed?: number;
            };
            /** @default [] */
            checks: ({
                /** @constant */
                check: "length";
                field: string;
                minWords?: number;
                maxWords?: number;
                /**
                 * @description What a breach counts as
                 * @default fail
                 * @enum {string}
                 */
                severity: "fail" | "warn";
            } | {
                /** @constant */
                check: "banned-phrases";
                phrases: string[];
                /**
                 * @description What a breach counts as
                 * @default fail
                 * @enum {string}
                 */
                severity: "fail" | "warn";
            } | {
                /** @constant */
                check: "required-phrases";
                /** @description A phrase counts when it stands in any of these */
                fields: string[];
                /** @description Liquid templates over `input`; one that renders to nothing asks for nothing */
                phrases: string[];
                /**
                 * @description Whether every phrase must be there, or one of them
                 * @default all
                 * @enum {string}
                 */
                need: "all" | "any";
                /**
                 * @description What a breach counts as
                 * @default fail
                 * @enum {string}
                 */
                severity: "fail" | "warn";
            } | {
                /** @constant */
                check: "grounded-numbers";
                fields: string[];
                /**
                 * @description Numbers below this are not facts about the input, such as small counts
                 * @default 0
                 */
                ignoreBelow: number;
                /**
                 * @description What a breach counts as
                 * @default fail
                 * @enum {string}
                 */
                severity: "fail" | "warn";
            } | {
                /** @constant */
                check: "no-markup";
                /**
                 * @description What a breach counts as
                 * @default fail
                 * @enum {string}
                 */
                severity: "fail" | "warn";
            } | {
                /** @constant */
                check: "links";
                /**
                 * @description Hosts that a text may point to, each exactly as it is written; none by default
                 * @default []
                 */
                allowedHosts: string[];
                /**
                 * @description What a breach counts as
                 * @default fail
                 * @enum {string}
                 */
                severity: "fail" | "warn";
            } | {
                /** @constant */
                check: "echo";
                /**
                 * @description So many words in a row taken from our own instructions are an echo
                 * @default 6
                 */
                instructionWords: number;
                /** @description The same for passages found; left out, they may be quoted */
                evidenceWords?: number;
                /**
                 * @description What a breach counts as
                 * @default fail
                 * @enum {string}
                 */
                severity: "fail" | "warn";
            } | {
                /** @constant */
                check: "distinct-items";
                /** @description A list of texts */
                field: string;
                /**
                 * @description Texts that no item may be a slice of
                 * @default []
                 */
                apartFrom: string[];
                /**
                 * @description Shorter items are no slices: they may well stand there too
                 * @default 5
                 */
                sliceWords: number;
                /**
                 * @description What a breach counts as
                 * @default fail
                 * @enum {string}
                 */
                severity: "fail" | "warn";
            } | {
                /** @constant */
                check: "unfinished";
                fields: string[];
                /**
                 * @description What a breach counts as
                 * @default fail
                 * @enum {string}
                 */
                severity: "fail" | "warn";
            })[];
            /** @default 1 */
            maxRepairs: number;
            review: {
                /** @constant */
                mode: "pre-commit";
                when: ({
                    /** @constant */
                    always: true;
                } | {
                    confidenceBelow: number;
                } | {
                    check: string | "any";
                    /** @enum {string} */
                    is: "warn" | "fail";
                } | {
                    /** @description Share of tasks, chosen by a hash of the task id */
                    sample: number;
                } | {
                    output: string;
                    in: (string | number | boolean | null)[];
                    /** @description Why a person is asked, in your words: they read it, and it is kept with the draft */
                    because: string;
                } | {
                    output: string;
                    above: number;
                    /** @description Why a person is asked, in your words: they read it, and it is kept with the draft */
                    because: string;
                } | {
                    output: string;
                    below: number;
                    /** @description Why a person is asked, in your words: they read it, and it is kept with the draft */
                    because: string;
                } | {
                    input: string;
                    in: (string | number | boolean | null)[];
                    /** @description Why a person is asked, in your words: they read it, and it is kept with the draft */
                    because: string;
                } | {
                    input: string;
                    above: number;
                    /** @description Why a person is asked, in your words: they read it, and it is kept with the draft */
                    because: string;
                } | {
                    input: string;
                    below: number;
                    /** @description Why a person is asked, in your words: they read it, and it is kept with the draft */
                    because: string;
                })[];
                /** @description Name of a reviewer group of the stage */
                reviewers: string;
                /**
                 * @description How long they have, from the first email; where all who are asked have hours, of these
                 * @default 1440
                 */
                slaMinutes: number;
                /** @description So long before the deadline those who have not voted are reminded, once. Default: nobody is */
                reminderMinutes?: number;
                /** @description A group that is asked besides, after so long or as soon as no email reaches the first. Default: none */
                escalateTo?: {
                    group: string;
                    afterMinutes: number;
                };
                /**
                 * @description When nobody decides: the task fails as review-expired, or the fallback is taken, which its checks judge as any draft
                 * @default reject
                 * @enum {string}
                 */
                onSilence: "reject" | "fallback";
                /**
                 * @description So many people have to approve the same text before it leaves
                 * @default 1
                 */
                approvals: number;
                /**
                 * @description So many people have to reject it before the task is rejected; fewer do where approval is out of reach by then
                 * @default 1
                 */
                rejections: number;
                /**
                 * @description A draft that was approved longer ago and has not left yet is shown to people again
                 * @default 14
                 */
                approvalValidDays: number;
                /**
                 * @description How often people may ask a model for another draft of a task, each time with a note
                 * @default 2
                 */
                maxRegenerations: number;
                /**
                 * @description What the page of a review shows first; `input` where a reviewer judges the draft by it
                 * @default draft
                 * @enum {string}
                 */
                first: "draft" | "input";
                /** @description Liquid over `input`, `output` and `task`: the subject of the emails to reviewers, on one line of at most 120 characters. Without it, or where it renders to nothing, the subject asks for a decision about the headline. A short reference stands behind it */
                subject?: string;
                /**
                 * @description Checks whose failure a reviewer may let pass, with a reason. The output schema is none of them: what is published always fits it
                 * @default []
                 */
                overrule: string[];
            };
            /** @default 30 */
            undoSeconds: number;
            connectors: {
                connector: string;
                key?: string;
            }[];
            /**
             * @default {
             *       "kind": "person"
             *     }
             */
            fallback: {
                /** @constant */
                kind: "person";
            } | {
                /** @constant */
                kind: "canned";
                output: {
                    [key: string]: components["schemas"]["Json"];
                };
            };
            /**
             * @description How long a task waits for what is away outside; then its fallback is taken, or it fails where a draft was let out already
             * @default 3
             */
            holdDays: number;
            /** @default 365 */
            retentionDays: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listTasks: {
        parameters: {
            query?: {
                automation?: components["schemas"]["AutomationId"];
                status?: components["schemas"]["TaskStatus"];
                /** @description Tasks about exactly this, in the words they were sent with */
                subject?: string;
                limit?: number;
                /** @description The `cursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; it may have fewer tasks than `limit` and still have a `cursor` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskPage"];
                };
            };
            /** @description `malformed-request`: The request cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The bearer token is missing, expired or not from a trusted issuer */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `missing-scope`: The token lacks a scope */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `method-not-allowed`: The path has no such method */
            405: {
                headers: {
                    /** @description The methods of the path */
                    Allow: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate-limited`: Too many requests for this team */
            429: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something failed on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unavailable`: The service is busy */
            503: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    submitTask: {
        parameters: {
            query?: never;
            header: {
                /** @description 1–255 visible ASCII characters, yours; the same key with the same body is the same task for 30 days */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubmitTask"];
            };
        };
        responses: {
            /** @description The finished task (mode "sync") */
            200: {
                headers: {
                    /** @description Where the task is */
                    Location: string;
                    /** @description This key and body came before; no second task was made */
                    "Idempotent-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Accepted. A task that mode "sync" did not see end, since it waits for a person or takes longer, is told as it stands */
            202: {
                headers: {
                    /** @description Where the task is */
                    Location: string;
                    /** @description This key and body came before; no second task was made */
                    "Idempotent-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedTask"];
                };
            };
            /**
             * @description `idempotency-key-missing`: The Idempotency-Key header is missing or malformed
             *
             *     `malformed-request`: The request cannot be read
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The bearer token is missing, expired or not from a trusted issuer */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `missing-scope`: The token lacks a scope
             *
             *     `not-your-automation`: Your team may not use this automation
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `unknown-automation`: There is no such automation
             *
             *     `not-found`: There is nothing here
             */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `method-not-allowed`: The path has no such method */
            405: {
                headers: {
                    /** @description The methods of the path */
                    Allow: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request-in-flight`: The first request with this key is still being accepted */
            409: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `invalid-request`: The request does not fit its schema
             *
             *     `idempotency-key-reused`: This Idempotency-Key was used with another body
             *
             *     `invalid-input`: The input does not fit the automation
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate-limited`: Too many requests for this team */
            429: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something failed on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unavailable`: The service is busy */
            503: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description `malformed-request`: The request cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The bearer token is missing, expired or not from a trusted issuer */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `missing-scope`: The token lacks a scope */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `method-not-allowed`: The path has no such method */
            405: {
                headers: {
                    /** @description The methods of the path */
                    Allow: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate-limited`: Too many requests for this team */
            429: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something failed on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unavailable`: The service is busy */
            503: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEvents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditTrail"];
                };
            };
            /** @description `malformed-request`: The request cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The bearer token is missing, expired or not from a trusted issuer */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `missing-scope`: The token lacks a scope */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `method-not-allowed`: The path has no such method */
            405: {
                headers: {
                    /** @description The methods of the path */
                    Allow: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate-limited`: Too many requests for this team */
            429: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something failed on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unavailable`: The service is busy */
            503: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CancelTask"];
            };
        };
        responses: {
            /** @description Cancelled */
            202: {
                headers: {
                    /** @description Where the task is */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskSummary"];
                };
            };
            /** @description `malformed-request`: The request cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The bearer token is missing, expired or not from a trusted issuer */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `missing-scope`: The token lacks a scope */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `method-not-allowed`: The path has no such method */
            405: {
                headers: {
                    /** @description The methods of the path */
                    Allow: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `conflict`: The state of the resource does not allow this */
            409: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request does not fit its schema */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate-limited`: Too many requests for this team */
            429: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something failed on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unavailable`: The service is busy */
            503: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retryTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetryTask"];
            };
        };
        responses: {
            /** @description Back on the line, or under way already */
            202: {
                headers: {
                    /** @description Where the task is */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskSummary"];
                };
            };
            /** @description `malformed-request`: The request cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The bearer token is missing, expired or not from a trusted issuer */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `missing-scope`: The token lacks a scope */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `method-not-allowed`: The path has no such method */
            405: {
                headers: {
                    /** @description The methods of the path */
                    Allow: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `conflict`: The state of the resource does not allow this */
            409: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request does not fit its schema */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate-limited`: Too many requests for this team */
            429: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something failed on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unavailable`: The service is busy */
            503: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAutomations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutomationList"];
                };
            };
            /** @description `malformed-request`: The request cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The bearer token is missing, expired or not from a trusted issuer */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `missing-scope`: The token lacks a scope */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `method-not-allowed`: The path has no such method */
            405: {
                headers: {
                    /** @description The methods of the path */
                    Allow: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate-limited`: Too many requests for this team */
            429: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something failed on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unavailable`: The service is busy */
            503: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAutomation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["AutomationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The live revision */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Automation"];
                };
            };
            /** @description `malformed-request`: The request cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The bearer token is missing, expired or not from a trusted issuer */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `missing-scope`: The token lacks a scope
             *
             *     `not-your-automation`: Your team may not use this automation
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unknown-automation`: There is no such automation */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `method-not-allowed`: The path has no such method */
            405: {
                headers: {
                    /** @description The methods of the path */
                    Allow: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate-limited`: Too many requests for this team */
            429: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something failed on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unavailable`: The service is busy */
            503: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putAutomation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["AutomationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevisionSpec"];
            };
        };
        responses: {
            /** @description The live revision is this very one; nothing changed */
            200: {
                headers: {
                    /** @description Where the automation is */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevisionReceipt"];
                };
            };
            /** @description A new revision, live from now on */
            201: {
                headers: {
                    /** @description Where the automation is */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevisionReceipt"];
                };
            };
            /** @description `malformed-request`: The request cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The bearer token is missing, expired or not from a trusted issuer */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `missing-scope`: The token lacks a scope
             *
             *     `not-your-automation`: Your team may not use this automation
             */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `method-not-allowed`: The path has no such method */
            405: {
                headers: {
                    /** @description The methods of the path */
                    Allow: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request does not fit its schema */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate-limited`: Too many requests for this team */
            429: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something failed on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unavailable`: The service is busy */
            503: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDocument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                domain: components["schemas"]["DomainName"];
                id: components["schemas"]["DocumentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its record */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Document"];
                };
            };
            /** @description `malformed-request`: The request cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The bearer token is missing, expired or not from a trusted issuer */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `missing-scope`: The token lacks a scope */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `method-not-allowed`: The path has no such method */
            405: {
                headers: {
                    /** @description The methods of the path */
                    Allow: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request does not fit its schema */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate-limited`: Too many requests for this team */
            429: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something failed on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unavailable`: The service is busy */
            503: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putDocument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                domain: components["schemas"]["DomainName"];
                id: components["schemas"]["DocumentId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PutDocument"];
            };
        };
        responses: {
            /** @description Stored and queued for indexing */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Document"];
                };
            };
            /** @description `malformed-request`: The request cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The bearer token is missing, expired or not from a trusted issuer */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `missing-scope`: The token lacks a scope */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `method-not-allowed`: The path has no such method */
            405: {
                headers: {
                    /** @description The methods of the path */
                    Allow: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `conflict`: The state of the resource does not allow this */
            409: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request does not fit its schema */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate-limited`: Too many requests for this team */
            429: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something failed on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unavailable`: The service is busy */
            503: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteDocument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                domain: components["schemas"]["DomainName"];
                id: components["schemas"]["DocumentId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Queued for deletion */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Document"];
                };
            };
            /** @description `malformed-request`: The request cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The bearer token is missing, expired or not from a trusted issuer */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `missing-scope`: The token lacks a scope */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `method-not-allowed`: The path has no such method */
            405: {
                headers: {
                    /** @description The methods of the path */
                    Allow: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request does not fit its schema */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate-limited`: Too many requests for this team */
            429: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something failed on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unavailable`: The service is busy */
            503: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    searchKnowledge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                domain: components["schemas"]["DomainName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchRequest"];
            };
        };
        responses: {
            /** @description The best chunks first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchAnswer"];
                };
            };
            /** @description `malformed-request`: The request cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The bearer token is missing, expired or not from a trusted issuer */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `missing-scope`: The token lacks a scope */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `method-not-allowed`: The path has no such method */
            405: {
                headers: {
                    /** @description The methods of the path */
                    Allow: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request does not fit its schema */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate-limited`: Too many requests for this team */
            429: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something failed on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unavailable`: The service is busy */
            503: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listReviewerGroups: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewerGroupList"];
                };
            };
            /** @description `malformed-request`: The request cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The bearer token is missing, expired or not from a trusted issuer */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `missing-scope`: The token lacks a scope */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `method-not-allowed`: The path has no such method */
            405: {
                headers: {
                    /** @description The methods of the path */
                    Allow: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate-limited`: Too many requests for this team */
            429: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something failed on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unavailable`: The service is busy */
            503: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReviewerGroup: {
        parameters: {
            query?: {
                /** @description Default: the newest */
                version?: number;
            };
            header?: never;
            path: {
                name: components["schemas"]["ReviewerGroupName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The group, and who put this version */
            200: {
                headers: {
                    /** @description Of this version, for If-Match */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewerGroup"];
                };
            };
            /** @description `malformed-request`: The request cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The bearer token is missing, expired or not from a trusted issuer */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `missing-scope`: The token lacks a scope */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `method-not-allowed`: The path has no such method */
            405: {
                headers: {
                    /** @description The methods of the path */
                    Allow: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate-limited`: Too many requests for this team */
            429: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something failed on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unavailable`: The service is busy */
            503: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putReviewerGroup: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag of the version that this one was made from. Without it, whichever stands is replaced */
                "If-Match"?: string;
            };
            path: {
                name: components["schemas"]["ReviewerGroupName"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReviewerGroupSpec"];
            };
        };
        responses: {
            /** @description The group is this very one; nothing changed */
            200: {
                headers: {
                    /** @description Of the version that stands now, for If-Match */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewerGroup"];
                };
            };
            /** @description A new version, for all reviews from now on */
            201: {
                headers: {
                    /** @description Of the version that stands now, for If-Match */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewerGroup"];
                };
            };
            /** @description `malformed-request`: The request cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthorized`: The bearer token is missing, expired or not from a trusted issuer */
            401: {
                headers: {
                    /** @description How to authenticate */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `missing-scope`: The token lacks a scope */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not-found`: There is nothing here */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `method-not-allowed`: The path has no such method */
            405: {
                headers: {
                    /** @description The methods of the path */
                    Allow: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `changed-meanwhile`: It was changed since you read it */
            412: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body-too-large`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported-media-type`: The content type is not supported */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invalid-request`: The request does not fit its schema */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate-limited`: Too many requests for this team */
            429: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something failed on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unavailable`: The service is busy */
            503: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpenapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenapiDocument"];
                };
            };
            /** @description `malformed-request`: The request cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `method-not-allowed`: The path has no such method */
            405: {
                headers: {
                    /** @description The methods of the path */
                    Allow: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate-limited`: Too many requests for this team */
            429: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something failed on our side */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unavailable`: The service is busy */
            503: {
                headers: {
                    /** @description Seconds after which a retry may help */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
