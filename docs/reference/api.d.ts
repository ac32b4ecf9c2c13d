// Made by `make docs` from runtime/contact_handlers/api/openapi.json; do not edit.
// AICC 챗봇 API 1.0.0

// What an error may be; `error.code` of the schema Error.
export type ErrorCode = "INVALID_JSON" | "VALIDATION_ERROR" | "INVALID_CURSOR" | "UNAUTHENTICATED" | "SIGNATURE_INVALID" | "SIGNATURE_EXPIRED" | "FORBIDDEN" | "CONSENT_MISSING" | "QUIET_HOURS" | "DESTINATION_NOT_ALLOWED" | "NOT_FOUND" | "SCENARIO_NOT_FOUND" | "UNKNOWN_SOURCE" | "METHOD_NOT_ALLOWED" | "CONFLICT" | "VERSION_CONFLICT" | "ESCALATION_EXISTS" | "ESCALATION_NOT_CANCELLABLE" | "SCENARIO_ACTIVE" | "NO_ACTIVE_SCENARIO" | "AGENT_UNAVAILABLE" | "CALLBACK_LIMIT" | "CALLBACK_NOT_CANCELLABLE" | "CONVERSATION_ENDED" | "CONVERSATION_EXPIRED" | "SCENARIO_EXPIRED" | "SURVEY_CLOSED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "CHAT_UNAVAILABLE" | "TIMEOUT";

export type Agent = {
  agent_id: string;
  name: string;
  tier: "junior" | "senior" | "expert" | "supervisor" | "manager";
  skills: Skill[];
  status: string | null;
  status_label: string | null;
  current_contacts: number;
  available_slots: number;
  team: string | null;
  connect_user_id: string;
  schedule: Record<string, unknown> | null;
  notes: string | null;
  statistics: Record<string, unknown>;
  certifications: (Record<string, unknown>)[];
  version: number;
};

export type AgentSummary = {
  agent_id: string;
  name: string;
  tier: "junior" | "senior" | "expert" | "supervisor" | "manager";
  skills: Skill[];
  status: string | null;
  status_label: string | null;
  current_contacts: number;
  available_slots: number;
  team: string | null;
};

export type AnalyzeAgentsResult = {
  period: Period;
  items: {
    agent_id: string;
    name: string;
    handled: number;
    average_handle_s: number | null;
    answer_rate_percent: number | null;
    resolution_rate_percent: number | null;
    first_contact_resolution_percent: number | null;
    satisfaction_average: number | null;
    quality_average: number | null;
    evaluations: number;
    occupancy_percent: number | null;
    productivity: number | null;
    performance: number | null;
  }[];
  teams: {
    team: string;
    handled: number;
    average_handle_s: number | null;
    answer_rate_percent: number | null;
    resolution_rate_percent: number | null;
    first_contact_resolution_percent: number | null;
    satisfaction_average: number | null;
    quality_average: number | null;
    evaluations: number;
    occupancy_percent: number | null;
    productivity: number | null;
    performance: number | null;
  }[];
};

export type AnalyzeConversationsResult = {
  total_conversations: number;
  total_messages: number;
  channel_distribution: Record<string, number>;
  hourly_activity: number[];
  response_time: {
    average_ms: number | null;
    p95_ms: number | null;
  };
  containment_rate_percent: number | null;
  satisfaction_average: number | null;
};

export type AnalyzeEscalationsResult = {
  period: Period;
  total_escalations: number;
  by_reason: Record<string, number>;
  by_priority: Record<string, number>;
  by_status: Record<string, number>;
  average_wait_s: number | null;
  resolution_rate_percent: number | null;
};

export type AnalyzeFaqResult = {
  period: Period;
  searches: {
    total: number;
    successful: number;
    failed: number;
  };
  popular: {
    faq_id: string;
    question: string;
    view_count: number;
  }[];
  failed_queries: {
    text: string;
    count: number;
  }[];
};

export type AnalyzeNluResult = {
  period: Period;
  total_requests: number;
  average_confidence: number | null;
  intent_distribution: Record<string, number>;
  sentiment_distribution: Record<string, number>;
  language_distribution: Record<string, number>;
  low_confidence_rate_percent: number | null;
  top_unmatched: {
    text: string;
    count: number;
  }[];
};

export type AssignEscalation = {
  agent_id: string;
};

export type AssignEscalationResult = {
  escalation_id: string;
  agent_id: string;
  agent_name: string;
  status: "assigned";
  message: string;
};

export type Callback = {
  callback_id: string;
  status: "scheduled" | "queued" | "dialing" | "connected" | "completed" | "failed" | "cancelled";
  due_at: string;
  attempts: number;
};

export type CallbackRow = {
  callback_id: string;
  reference_number: string;
  status: "scheduled" | "queued" | "dialing" | "connected" | "completed" | "failed" | "cancelled";
  due_at: string;
  attempts: number;
  phone_masked: string;
  topic: string | null;
  conversation_id: string | null;
  created_at: string;
};

export type CancelScenarioResult = {
  scenario_id: string;
  step_id: string;
  input_type: "text" | "choice" | "number" | "date" | "action";
  prompt: string;
  options: QuickReply[];
  progress: number;
  retry_count: number;
  status: "active" | "waiting_input" | "completed" | "escalated" | "cancelled";
  message: string;
};

export type CancelledCallback = {
  callback_id: string;
  status: "cancelled";
  message: string;
};

export type CancelledEscalation = {
  escalation_id: string;
  status: "cancelled";
  message: string;
};

export type ChangeConversationStatuses = {
  conversation_ids: string[];
  status: "completed" | "cancelled";
  reason: string;
};

export type ChangeConversationStatusesResult = {
  results: {
    conversation_id: string;
    ok: boolean;
    code: string | null;
  }[];
};

export type Conversation = {
  conversation_id: string;
  status: "active" | "bot_handling" | "escalated" | "agent_assigned" | "completed" | "cancelled";
  channel: "web_chat" | "mobile" | "voice" | "chat" | "task" | "email" | "sms" | "unknown";
  message_count: number;
  user_turns: number;
  duration_s: number;
  assigned_agent: string | null;
  active_scenario: ScenarioState | null;
  escalation: EscalationSummary | null;
  created_at: string;
  last_activity_at: string;
  ended_at: string | null;
};

export type ConversationDetail = {
  conversation_id: string;
  customer_id: string | null;
  channel: "web_chat" | "mobile" | "voice" | "chat" | "task" | "email" | "sms" | "unknown";
  status: "active" | "bot_handling" | "escalated" | "agent_assigned" | "completed" | "cancelled";
  messages: Message[];
  next_cursor: string | null;
  context: Record<string, unknown>;
  created_at: string;
  updated_at: string;
  duration_s: number;
  assigned_agent: string | null;
  escalation_id: string | null;
  tags: string[];
  summary: Record<string, unknown>;
};

export type ConversationRow = {
  conversation_id: string;
  customer_id: string | null;
  channel: "web_chat" | "mobile" | "voice" | "chat" | "task" | "email" | "sms" | "unknown";
  status: "active" | "bot_handling" | "escalated" | "agent_assigned" | "completed" | "cancelled";
  message_count: number;
  duration_s: number;
  created_at: string;
  assigned_agent: string | null;
  tags: string[];
};

export type CreateAgent = {
  connect_user_id: string;
  name: string;
  tier: "junior" | "senior" | "expert" | "supervisor" | "manager";
  team: string;
  skills: Skill[];
  schedule?: Schedule;
};

export type CreateCallback = {
  phone_number: string;
  preferred_at?: string;
  topic?: "general" | "technical" | "payment" | "complaint" | "engineer";
  note?: string;
  consent: true;
  conversation_id?: string;
};

export type CreateCallbackResult = {
  callback_id: string;
  reference_number: string;
  due_at: string;
  phone_masked: string;
  callback_token: string;
  message: string;
};

export type CreateEscalation = {
  reason?: "complaint" | "payment_issue" | "system_error" | "technical_support" | "complex_inquiry" | "customer_request" | "bot_limitation";
  description?: string;
  required_skills?: string[];
};

export type CreateEscalationReportResult = {
  report_id: string;
  status: "queued";
};

export type CreateEscalationResult = {
  escalation_id: string;
  reference_number: string;
  reason: "urgent_matter" | "complaint" | "payment_issue" | "system_error" | "technical_support" | "complex_inquiry" | "customer_request" | "bot_limitation";
  priority: "LOW" | "MEDIUM" | "HIGH" | "CRITICAL";
  status: "pending" | "assigned" | "in_progress" | "callback_scheduled" | "resolved" | "cancelled";
  estimated_wait_s: number | null;
  queue_position: number | null;
  message: string;
  callback_offered: boolean;
};

export type CreateExport = {
  kind: "conversation" | "conversations" | "feedback";
  conversation_id?: string;
  filter?: {
    start?: string;
    end?: string;
    status?: "active" | "bot_handling" | "escalated" | "agent_assigned" | "completed" | "cancelled";
    channel?: "web_chat" | "mobile" | "voice" | "chat" | "task" | "email" | "sms" | "unknown";
    customer_id?: string;
    agent_id?: string;
    processed?: boolean;
  };
  format: "json" | "txt" | "csv";
  reason: string;
};

export type CreateExportResult = {
  export_id: string;
  status: "queued";
};

export type CreateFaqItem = {
  category: string;
  question: string;
  answer: string;
  keywords?: string[];
  paraphrases?: string[];
  priority?: number;
};

export type CreateFeedback = {
  conversation_id: string;
  message_id: string;
  expected_intent: string;
};

export type CreateFeedbackResult = {
  feedback_id: string;
  actual_intent: string | null;
  processed: false;
};

export type CreateIntent = {
  intent: string;
  description: string;
  examples: string[];
  threshold: number;
  reply: string;
  next_action: "continue" | "clarify" | "escalate" | "callback" | "end";
};

export type CreateIntentResult = {
  item: Intent;
  lex_pending: true;
};

export type CreateReport = {
  start: string;
  end: string;
};

export type Customer = {
  customer_id: string;
  display_name: string;
  status: "active" | "inactive" | "blocked" | "pending";
  tier: "regular" | "vip" | "premium" | "corporate" | "guest";
  contacts: (Record<string, unknown>)[];
  language: string;
  preferred_channel: string | null;
  tags: string[];
  consent: Record<string, unknown>;
  history: Record<string, unknown>;
  risk_score: number;
  created_at: string | null;
  updated_at: string | null;
  version: number;
};

export type DeleteFaqItemResult = {
  faq_id: string;
  is_active: false;
  message: string;
};

export type EndConversation = {
  reason?: "user_request" | "resolved" | "other";
  summary?: string;
};

export type EndConversationResult = {
  conversation_id: string;
  status: "completed";
  message: string;
  ended_at: string;
  survey: {
    question: string;
    scale_min: number;
    scale_max: number;
  };
};

export type FindCustomer = {
} & ({ customer_number: string; phone_number?: never } | { phone_number: string; customer_number?: never });

export type EraseCustomer = {
  reason: string;
};

export type EraseCustomerResult = {
  erasure_id: string;
};

export type Error = {
  error: {
    code: "INVALID_JSON" | "VALIDATION_ERROR" | "INVALID_CURSOR" | "UNAUTHENTICATED" | "SIGNATURE_INVALID" | "SIGNATURE_EXPIRED" | "FORBIDDEN" | "CONSENT_MISSING" | "QUIET_HOURS" | "DESTINATION_NOT_ALLOWED" | "NOT_FOUND" | "SCENARIO_NOT_FOUND" | "UNKNOWN_SOURCE" | "METHOD_NOT_ALLOWED" | "CONFLICT" | "VERSION_CONFLICT" | "ESCALATION_EXISTS" | "ESCALATION_NOT_CANCELLABLE" | "SCENARIO_ACTIVE" | "NO_ACTIVE_SCENARIO" | "AGENT_UNAVAILABLE" | "CALLBACK_LIMIT" | "CALLBACK_NOT_CANCELLABLE" | "CONVERSATION_ENDED" | "CONVERSATION_EXPIRED" | "SCENARIO_EXPIRED" | "SURVEY_CLOSED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "CHAT_UNAVAILABLE" | "TIMEOUT";
    message: string;
    request_id: string;
    details?: {
      field: string;
      reason: string;
    }[];
  };
};

export type EscalationDetail = {
  escalation_id: string;
  reference_number: string;
  reason: "urgent_matter" | "complaint" | "payment_issue" | "system_error" | "technical_support" | "complex_inquiry" | "customer_request" | "bot_limitation";
  priority: "LOW" | "MEDIUM" | "HIGH" | "CRITICAL";
  status: "pending" | "assigned" | "in_progress" | "callback_scheduled" | "resolved" | "cancelled";
  estimated_wait_s: number | null;
  queue_position: number | null;
  created_at: string;
  updated_at: string;
  assigned_agent: string | null;
  callback_due_at: string | null;
  crm_ticket_id?: string | null;
  suggested_agents?: {
    agent_id: string;
    name: string;
    team: string | null;
    score: number;
  }[];
};

export type EscalationRow = {
  escalation_id: string;
  reference_number: string;
  reason: "urgent_matter" | "complaint" | "payment_issue" | "system_error" | "technical_support" | "complex_inquiry" | "customer_request" | "bot_limitation";
  priority: "LOW" | "MEDIUM" | "HIGH" | "CRITICAL";
  status: "pending" | "assigned" | "in_progress" | "callback_scheduled" | "resolved" | "cancelled";
  estimated_wait_s: number | null;
  queue_position: number | null;
  conversation_id: string;
  created_at: string;
  assigned_agent: string | null;
};

export type EscalationSummary = {
  escalation_id: string;
  reference_number: string;
  reason: "urgent_matter" | "complaint" | "payment_issue" | "system_error" | "technical_support" | "complex_inquiry" | "customer_request" | "bot_limitation";
  priority: "LOW" | "MEDIUM" | "HIGH" | "CRITICAL";
  status: "pending" | "assigned" | "in_progress" | "callback_scheduled" | "resolved" | "cancelled";
  estimated_wait_s: number | null;
  queue_position: number | null;
};

export type Export = {
  export_id: string;
  status: "queued" | "running" | "ready" | "failed" | "expired";
  url: string | null;
  url_expires_at: string | null;
  row_count: number | null;
};

export type FaqArticle = {
  faq_id: string;
  category: string;
  question: string;
  answer: string;
  keywords: string[];
  paraphrases: string[];
  priority: number;
  is_active: boolean;
  view_count: number;
  version: number;
  created_at: string | null;
  updated_at: string | null;
};

export type FaqChange = {
  item: FaqArticle;
  message: string;
};

export type FaqItem = {
  faq_id: string;
  category: string;
  question: string;
  answer: string;
  keywords: string[];
  score: number;
};

export type Feedback = {
  feedback_id: string;
  conversation_id: string;
  message_id: string;
  text: string;
  expected_intent: string;
  actual_intent: string | null;
  reviewer: string;
  processed: boolean;
  created_at: string;
};

export type GetFaqItemResult = {
  item: FaqArticle;
};

export type GetMetricsResult = {
  period: {
    start: string;
    end: string;
  };
  request_count: number;
  error_count: number;
  error_rate_percent: number | null;
  latency_average_ms: number | null;
  latency_p95_ms: number | null;
  active_conversations: number;
  escalation_rate_percent: number | null;
  containment_rate_percent: number | null;
  low_confidence_rate_percent: number | null;
  nlu_fallback_count: number;
  generated_at: string;
};

export type GetOverviewResult = {
  active_conversations: number;
  total_requests_today: number;
  average_confidence: number | null;
  escalation_rate_percent: number | null;
  popular_intents: {
    intent: string;
    count: number;
  }[];
  queues: {
    queue: string;
    contacts_in_queue: number | null;
    agents_available: number | null;
    oldest_contact_age_s: number | null;
  }[];
  generated_at: string;
};

export type GetSystemHealthResult = {
  overall_status: "healthy" | "degraded" | "unhealthy";
  checks: Record<string, {
    status: "healthy" | "degraded" | "unhealthy" | "disabled";
    latency_ms: number | null;
    message: string;
  }>;
  timestamp: string;
};

export type Health = {
  status: "healthy" | "degraded" | "unhealthy";
  version: string;
  timestamp: string;
};

export type Intent = {
  intent: string;
  description: string;
  threshold: number;
  act_at: number;
  examples: string[];
  reply: string;
  next_action: string;
  scenario: string | null;
  source: "catalogue" | "override" | "custom";
  version: number;
  lex_pending?: boolean;
};

export type ListAgentsResult = {
  items: AgentSummary[];
  next_cursor: string | null;
};

export type ListCallbacksResult = {
  items: CallbackRow[];
  next_cursor: string | null;
};

export type ListConversationsResult = {
  items: ConversationRow[];
  next_cursor: string | null;
};

export type ListEscalationsResult = {
  items: EscalationRow[];
  next_cursor: string | null;
};

export type ListFaqCategoriesResult = {
  items: {
    category: string;
    count: number;
  }[];
};

export type ListFaqItemsResult = {
  items: FaqArticle[];
  next_cursor: string | null;
};

export type ListFeedbackResult = {
  items: Feedback[];
  next_cursor: string | null;
};

export type ListIntentsResult = {
  items: Intent[];
};

export type ListMessagesResult = {
  items: Message[];
  next_cursor: string | null;
};

export type ListPopularFaqResult = {
  items: PopularFaqItem[];
};

export type ListSuggestionsResult = {
  items: {
    intent: string;
    label: string;
    payload: string;
    score: number;
  }[];
};

export type Message = {
  message_id: string;
  source: "user" | "bot" | "agent" | "system";
  message_type: "text" | "image" | "file" | "quick_reply" | "card" | "system";
  content: string;
  created_at: string;
  is_sensitive: boolean;
  metadata: Record<string, unknown>;
};

export type OpenRecordings = {
  reason: string;
};

export type OpenRecordingsResult = {
  conversation_id: string;
  items: {
    contact_id: string;
    kind: "recording" | "transcript";
    url: string;
    url_expires_at: string;
  }[];
};

export type Period = {
  start: string;
  end: string;
};

export type PopularFaqItem = {
  faq_id: string;
  category: string;
  question: string;
  answer: string;
  keywords: string[];
  view_count: number;
};

export type Preview = {
  items: {
    text: string;
    count: number;
    before: string | null;
    after: string | null;
  }[];
  checked: number;
  changed: number;
};

export type PreviewFaqItem = {
  faq_id?: string;
  category?: string;
  question: string;
  answer: string;
  keywords?: string[];
  paraphrases?: string[];
  priority?: number;
  is_active?: boolean;
};

export type PreviewIntent = {
  threshold?: number;
  act_at?: number;
  reply?: string;
  examples?: string[];
};

export type QuickReply = {
  title: string;
  payload: string;
};

export type ReceiveWebhookResult = {
  accepted: true;
};

export type Report = {
  report_id: string;
  status: "queued" | "running" | "ready" | "failed" | "expired";
  period: Period;
  summary: Record<string, unknown>;
  detailed_analysis: Record<string, unknown>;
  recommendations: string[];
  generated_at: string | null;
  url: string | null;
};

export type ResolveEscalation = {
  resolution: string;
  resolution_type: "solved" | "callback" | "transferred" | "unresolved";
};

export type ResolveEscalationResult = {
  escalation_id: string;
  status: "resolved";
  resolved_at: string;
};

export type ScenarioInput = {
  input: string;
};

export type ScenarioState = {
  scenario_id: string;
  step_id: string;
  input_type: "text" | "choice" | "number" | "date" | "action";
  prompt: string;
  options: QuickReply[];
  progress: number;
  retry_count: number;
  status: "active" | "waiting_input" | "completed" | "escalated" | "cancelled";
};

export type Schedule = {
  days: number[];
  shift?: "day" | "evening" | "night" | "flexible";
  start: string;
  end: string;
  breaks?: {
    start: string;
    end: string;
  }[];
};

export type SearchFaq = {
  query: string;
  category?: string;
  limit?: number;
};

export type SearchFaqResult = {
  query: string;
  items: FaqItem[];
  confidence: number;
  answered: boolean;
  message: string | null;
};

export type SendMessage = {
  client_message_id?: string;
} & ({ message: string; payload?: never } | { payload: string; message?: never });

export type SendScenarioInputResult = {
  scenario_id: string;
  step_id: string;
  input_type: "text" | "choice" | "number" | "date" | "action";
  prompt: string;
  options: QuickReply[];
  progress: number;
  retry_count: number;
  status: "active" | "waiting_input" | "completed" | "escalated" | "cancelled";
  message: string;
  collected: Record<string, string>;
  escalation: EscalationSummary | null;
};

export type SetAgentStatus = {
  status: string;
};

export type SetAgentStatusResult = {
  agent_id: string;
  status: string;
  status_label: string;
};

export type Skill = {
  skill_id: string;
  level: number;
};

export type StartChat = {
  display_name: string;
  customer_attributes?: {
    locale?: "ko-KR";
    entry_point?: string;
    conversation_id?: string;
  };
  initial_message?: string;
  conversation_token?: string;
};

export type StartChatResult = {
  contact_id: string;
  participant_id: string;
  participant_token: string;
  expires_at: string;
};

export type StartConversation = {
  channel?: "web_chat" | "mobile";
  locale?: "ko-KR";
  user?: {
    name?: string;
    phone?: string;
    email?: string;
  };
  metadata?: Record<string, string>;
};

export type StartConversationResult = {
  conversation_id: string;
  conversation_token: string;
  message: string;
  quick_replies: QuickReply[];
  status: "active" | "bot_handling" | "escalated" | "agent_assigned" | "completed" | "cancelled";
  created_at: string;
  expires_at: string;
};

export type StartOutboundCall = {
  purpose: "service" | "marketing";
  queue: string;
  note?: string;
  request_id?: string;
} & ({ customer_id: string; phone_number?: never } | { phone_number: string; customer_id?: never });

export type StartOutboundCallResult = {
  contact_id: string;
  conversation_id: string;
};

export type StartScenario = {
  scenario_id: string;
  initial_data?: Record<string, string>;
};

export type StartScenarioResult = {
  scenario_id: string;
  step_id: string;
  input_type: "text" | "choice" | "number" | "date" | "action";
  prompt: string;
  options: QuickReply[];
  progress: number;
  retry_count: number;
  status: "active" | "waiting_input" | "completed" | "escalated" | "cancelled";
  message: string;
};

export type SubmitSurvey = {
  score: number;
  comment?: string;
};

export type SubmitSurveyResult = {
  conversation_id: string;
  score: number;
  recorded_at: string;
};

export type Turn = {
  message_id: string;
  reply: {
    message_id: string;
    content: string;
    message_type: "text" | "quick_reply" | "card" | "system";
    created_at: string;
  };
  intent: string;
  confidence: number;
  entities: Record<string, string>;
  sentiment: "POSITIVE" | "NEGATIVE" | "NEUTRAL" | "MIXED";
  next_action: "continue" | "clarify" | "retry" | "faq" | "scenario" | "order_lookup" | "authenticate" | "escalate" | "callback" | "end" | "error";
  faq_match: FaqItem | null;
  scenario: ScenarioState | null;
  escalation: EscalationSummary | null;
  quick_replies: QuickReply[];
  escalation_required: boolean;
  conversation_ended: boolean;
};

export type UpdateAgent = {
  tier?: "junior" | "senior" | "expert" | "supervisor" | "manager";
  team?: string;
  skills?: Skill[];
  schedule?: Schedule;
  notes?: string;
  version: number;
};

export type UpdateCustomer = {
  tier?: "regular" | "vip" | "premium" | "corporate" | "guest";
  tags?: string[];
  marketing_consent?: boolean;
  data_sharing_consent?: boolean;
  preferred_channel?: "voice" | "chat" | "email" | "sms";
  version: number;
};

export type UpdateFaqItem = {
  category?: string;
  question?: string;
  answer?: string;
  keywords?: string[];
  paraphrases?: string[];
  priority?: number;
  is_active?: boolean;
  version: number;
};

export type UpdateIntent = {
  threshold?: number;
  act_at?: number;
  reply?: string;
  examples?: string[];
  version: number;
};

export type UpdateIntentResult = {
  item: Intent;
  lex_pending: boolean;
};

export type WebhookEvent = {
  event_id: string;
  event_type: string;
  data: Record<string, unknown>;
};

// Every operation: what it takes, what it returns, and its own errors.
export interface Operations {
  // 서비스 상태
  get_health: {
    method: "GET";
    path: "/v1/health";
    audience: "public";
    params: {};
    query: {};
    headers: {};
    body: undefined;
    status: 200;
    response: Health;
    errors: "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT";
  };
  // 최근 지표
  get_metrics: {
    method: "GET";
    path: "/v1/metrics";
    audience: "analyst";
    params: {};
    query: {
      minutes?: number;
    };
    headers: {};
    body: undefined;
    status: 200;
    response: GetMetricsResult;
    errors: "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 대화 시작
  start_conversation: {
    method: "POST";
    path: "/v1/conversations";
    audience: "client";
    params: {};
    query: {};
    headers: {
      "Idempotency-Key"?: string;
    };
    body: StartConversation;
    status: 201;
    response: StartConversationResult;
    errors: "CONFLICT" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 대화 상태
  get_conversation: {
    method: "GET";
    path: "/v1/conversations/{conversation_id}";
    audience: "owner";
    params: {
      conversation_id: string;
    };
    query: {};
    headers: {};
    body: undefined;
    status: 200;
    response: Conversation;
    errors: "NOT_FOUND" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 메시지 보내기
  send_message: {
    method: "POST";
    path: "/v1/conversations/{conversation_id}/messages";
    audience: "owner";
    params: {
      conversation_id: string;
    };
    query: {};
    headers: {
      "Idempotency-Key"?: string;
    };
    body: SendMessage;
    status: 200;
    response: Turn;
    errors: "NOT_FOUND" | "CONVERSATION_ENDED" | "CONVERSATION_EXPIRED" | "CONFLICT" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 대화 이력
  list_messages: {
    method: "GET";
    path: "/v1/conversations/{conversation_id}/messages";
    audience: "owner";
    params: {
      conversation_id: string;
    };
    query: {
      cursor?: string;
      limit?: number;
      order?: "asc" | "desc";
    };
    headers: {};
    body: undefined;
    status: 200;
    response: ListMessagesResult;
    errors: "NOT_FOUND" | "INVALID_CURSOR" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 대화 종료
  end_conversation: {
    method: "POST";
    path: "/v1/conversations/{conversation_id}/end";
    audience: "owner";
    params: {
      conversation_id: string;
    };
    query: {};
    headers: {};
    body: EndConversation;
    status: 200;
    response: EndConversationResult;
    errors: "NOT_FOUND" | "CONVERSATION_ENDED" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 만족도 평가
  submit_survey: {
    method: "POST";
    path: "/v1/conversations/{conversation_id}/survey";
    audience: "owner";
    params: {
      conversation_id: string;
    };
    query: {};
    headers: {
      "Idempotency-Key"?: string;
    };
    body: SubmitSurvey;
    status: 201;
    response: SubmitSurveyResult;
    errors: "NOT_FOUND" | "CONFLICT" | "SURVEY_CLOSED" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 상담원 연결 요청
  create_escalation: {
    method: "POST";
    path: "/v1/conversations/{conversation_id}/escalations";
    audience: "owner";
    params: {
      conversation_id: string;
    };
    query: {};
    headers: {
      "Idempotency-Key"?: string;
    };
    body: CreateEscalation;
    status: 201;
    response: CreateEscalationResult;
    errors: "NOT_FOUND" | "CONVERSATION_ENDED" | "CONVERSATION_EXPIRED" | "ESCALATION_EXISTS" | "CONFLICT" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 상담원 연결 상태
  get_escalation: {
    method: "GET";
    path: "/v1/escalations/{escalation_id}";
    audience: "owner";
    params: {
      escalation_id: string;
    };
    query: {};
    headers: {};
    body: undefined;
    status: 200;
    response: EscalationDetail;
    errors: "NOT_FOUND" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 상담원 연결 취소
  cancel_escalation: {
    method: "DELETE";
    path: "/v1/escalations/{escalation_id}";
    audience: "owner";
    params: {
      escalation_id: string;
    };
    query: {};
    headers: {};
    body: undefined;
    status: 200;
    response: CancelledEscalation;
    errors: "NOT_FOUND" | "ESCALATION_NOT_CANCELLABLE" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 절차 시작
  start_scenario: {
    method: "POST";
    path: "/v1/conversations/{conversation_id}/scenario";
    audience: "owner";
    params: {
      conversation_id: string;
    };
    query: {};
    headers: {
      "Idempotency-Key"?: string;
    };
    body: StartScenario;
    status: 201;
    response: StartScenarioResult;
    errors: "NOT_FOUND" | "SCENARIO_NOT_FOUND" | "SCENARIO_ACTIVE" | "CONVERSATION_ENDED" | "CONVERSATION_EXPIRED" | "CONFLICT" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 절차 취소
  cancel_scenario: {
    method: "DELETE";
    path: "/v1/conversations/{conversation_id}/scenario";
    audience: "owner";
    params: {
      conversation_id: string;
    };
    query: {};
    headers: {};
    body: undefined;
    status: 200;
    response: CancelScenarioResult;
    errors: "NOT_FOUND" | "NO_ACTIVE_SCENARIO" | "CONFLICT" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 절차 입력
  send_scenario_input: {
    method: "POST";
    path: "/v1/conversations/{conversation_id}/scenario/input";
    audience: "owner";
    params: {
      conversation_id: string;
    };
    query: {};
    headers: {};
    body: ScenarioInput;
    status: 200;
    response: SendScenarioInputResult;
    errors: "NOT_FOUND" | "NO_ACTIVE_SCENARIO" | "SCENARIO_EXPIRED" | "CONVERSATION_ENDED" | "CONVERSATION_EXPIRED" | "CONFLICT" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // FAQ 검색
  search_faq: {
    method: "POST";
    path: "/v1/faq/search";
    audience: "client";
    params: {};
    query: {};
    headers: {};
    body: SearchFaq;
    status: 200;
    response: SearchFaqResult;
    errors: "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // FAQ 카테고리
  list_faq_categories: {
    method: "GET";
    path: "/v1/faq/categories";
    audience: "client";
    params: {};
    query: {};
    headers: {};
    body: undefined;
    status: 200;
    response: ListFaqCategoriesResult;
    errors: "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 인기 FAQ
  list_popular_faq: {
    method: "GET";
    path: "/v1/faq/popular";
    audience: "client";
    params: {};
    query: {
      limit?: number;
    };
    headers: {};
    body: undefined;
    status: 200;
    response: ListPopularFaqResult;
    errors: "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 입력 제안
  list_suggestions: {
    method: "GET";
    path: "/v1/suggestions";
    audience: "client";
    params: {};
    query: {
      q: string;
    };
    headers: {};
    body: undefined;
    status: 200;
    response: ListSuggestionsResult;
    errors: "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 상담 채팅 시작
  start_chat: {
    method: "POST";
    path: "/v1/chat/start";
    audience: "client";
    params: {};
    query: {};
    headers: {
      "Idempotency-Key"?: string;
    };
    body: StartChat;
    status: 201;
    response: StartChatResult;
    errors: "NOT_FOUND" | "CHAT_UNAVAILABLE" | "CONFLICT" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 콜백 신청
  create_callback: {
    method: "POST";
    path: "/v1/callbacks";
    audience: "client";
    params: {};
    query: {};
    headers: {
      "X-Conversation-Token"?: string;
      "Idempotency-Key"?: string;
    };
    body: CreateCallback;
    status: 201;
    response: CreateCallbackResult;
    errors: "CALLBACK_LIMIT" | "NOT_FOUND" | "CONFLICT" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 콜백 상태
  get_callback: {
    method: "GET";
    path: "/v1/callbacks/{callback_id}";
    audience: "client";
    params: {
      callback_id: string;
    };
    query: {};
    headers: {};
    body: undefined;
    status: 200;
    response: Callback;
    errors: "NOT_FOUND" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 콜백 취소
  cancel_callback: {
    method: "DELETE";
    path: "/v1/callbacks/{callback_id}";
    audience: "client";
    params: {
      callback_id: string;
    };
    query: {};
    headers: {};
    body: undefined;
    status: 200;
    response: CancelledCallback;
    errors: "NOT_FOUND" | "CALLBACK_NOT_CANCELLABLE" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 외부 시스템 알림
  receive_webhook: {
    method: "POST";
    path: "/v1/webhooks/{source}";
    audience: "webhook";
    params: {
      source: string;
    };
    query: {};
    headers: {};
    body: WebhookEvent;
    status: 202;
    response: ReceiveWebhookResult;
    errors: "SIGNATURE_INVALID" | "SIGNATURE_EXPIRED" | "UNKNOWN_SOURCE" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 실시간 현황
  get_overview: {
    method: "GET";
    path: "/v1/admin/dashboard/overview";
    audience: "analyst";
    params: {};
    query: {};
    headers: {};
    body: undefined;
    status: 200;
    response: GetOverviewResult;
    errors: "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 대화 분석
  analyze_conversations: {
    method: "GET";
    path: "/v1/admin/analytics/conversations";
    audience: "analyst";
    params: {};
    query: {
      period?: "24h" | "7d" | "30d";
    };
    headers: {};
    body: undefined;
    status: 200;
    response: AnalyzeConversationsResult;
    errors: "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 이해 분석
  analyze_nlu: {
    method: "GET";
    path: "/v1/admin/analytics/nlu";
    audience: "analyst";
    params: {};
    query: {
      start?: string;
      end?: string;
    };
    headers: {};
    body: undefined;
    status: 200;
    response: AnalyzeNluResult;
    errors: "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 상담원 연결 분석
  analyze_escalations: {
    method: "GET";
    path: "/v1/admin/analytics/escalations";
    audience: "analyst";
    params: {};
    query: {
      start?: string;
      end?: string;
    };
    headers: {};
    body: undefined;
    status: 200;
    response: AnalyzeEscalationsResult;
    errors: "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // FAQ 분석
  analyze_faq: {
    method: "GET";
    path: "/v1/admin/analytics/faq";
    audience: "analyst";
    params: {};
    query: {
      start?: string;
      end?: string;
    };
    headers: {};
    body: undefined;
    status: 200;
    response: AnalyzeFaqResult;
    errors: "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 상담원 분석
  analyze_agents: {
    method: "GET";
    path: "/v1/admin/analytics/agents";
    audience: "supervisor";
    params: {};
    query: {
      start?: string;
      end?: string;
      team?: string;
    };
    headers: {};
    body: undefined;
    status: 200;
    response: AnalyzeAgentsResult;
    errors: "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 대화 목록
  list_conversations: {
    method: "GET";
    path: "/v1/admin/conversations";
    audience: "analyst";
    params: {};
    query: {
      start?: string;
      end?: string;
      status?: "active" | "bot_handling" | "escalated" | "agent_assigned" | "completed" | "cancelled";
      channel?: "web_chat" | "mobile" | "voice" | "chat" | "task" | "email" | "sms" | "unknown";
      customer_id?: string;
      agent_id?: string;
      sort?: "created_at" | "updated_at";
      order?: "asc" | "desc";
      cursor?: string;
      limit?: number;
    };
    headers: {};
    body: undefined;
    status: 200;
    response: ListConversationsResult;
    errors: "INVALID_CURSOR" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 대화 상세
  get_conversation_detail: {
    method: "GET";
    path: "/v1/admin/conversations/{conversation_id}";
    audience: "analyst";
    params: {
      conversation_id: string;
    };
    query: {
      cursor?: string;
    };
    headers: {};
    body: undefined;
    status: 200;
    response: ConversationDetail;
    errors: "NOT_FOUND" | "INVALID_CURSOR" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 대화 상태 일괄 변경
  change_conversation_statuses: {
    method: "POST";
    path: "/v1/admin/conversations/bulk-status";
    audience: "supervisor";
    params: {};
    query: {};
    headers: {};
    body: ChangeConversationStatuses;
    status: 200;
    response: ChangeConversationStatusesResult;
    errors: "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 통화 녹음과 채팅 기록 열기
  open_recordings: {
    method: "POST";
    path: "/v1/admin/conversations/{conversation_id}/recordings";
    audience: "supervisor";
    params: {
      conversation_id: string;
    };
    query: {};
    headers: {};
    body: OpenRecordings;
    status: 200;
    response: OpenRecordingsResult;
    errors: "NOT_FOUND" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 내보내기 요청
  create_export: {
    method: "POST";
    path: "/v1/admin/exports";
    audience: "supervisor";
    params: {};
    query: {};
    headers: {
      "Idempotency-Key"?: string;
    };
    body: CreateExport;
    status: 202;
    response: CreateExportResult;
    errors: "NOT_FOUND" | "CONFLICT" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 내보내기 상태
  get_export: {
    method: "GET";
    path: "/v1/admin/exports/{export_id}";
    audience: "supervisor";
    params: {
      export_id: string;
    };
    query: {};
    headers: {};
    body: undefined;
    status: 200;
    response: Export;
    errors: "NOT_FOUND" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // FAQ 목록
  list_faq_items: {
    method: "GET";
    path: "/v1/admin/faq";
    audience: "analyst";
    params: {};
    query: {
      category?: string;
      active?: "true" | "false" | "all";
      cursor?: string;
      limit?: number;
    };
    headers: {};
    body: undefined;
    status: 200;
    response: ListFaqItemsResult;
    errors: "INVALID_CURSOR" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // FAQ 추가
  create_faq_item: {
    method: "POST";
    path: "/v1/admin/faq";
    audience: "supervisor";
    params: {};
    query: {};
    headers: {
      "Idempotency-Key"?: string;
    };
    body: CreateFaqItem;
    status: 201;
    response: FaqChange;
    errors: "CONFLICT" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // FAQ 변경 미리 보기
  preview_faq_item: {
    method: "POST";
    path: "/v1/admin/faq/preview";
    audience: "supervisor";
    params: {};
    query: {};
    headers: {};
    body: PreviewFaqItem;
    status: 200;
    response: Preview;
    errors: "NOT_FOUND" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // FAQ 조회
  get_faq_item: {
    method: "GET";
    path: "/v1/admin/faq/{faq_id}";
    audience: "analyst";
    params: {
      faq_id: string;
    };
    query: {};
    headers: {};
    body: undefined;
    status: 200;
    response: GetFaqItemResult;
    errors: "NOT_FOUND" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // FAQ 수정
  update_faq_item: {
    method: "PUT";
    path: "/v1/admin/faq/{faq_id}";
    audience: "supervisor";
    params: {
      faq_id: string;
    };
    query: {};
    headers: {};
    body: UpdateFaqItem;
    status: 200;
    response: FaqChange;
    errors: "NOT_FOUND" | "VERSION_CONFLICT" | "CONFLICT" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // FAQ 삭제
  delete_faq_item: {
    method: "DELETE";
    path: "/v1/admin/faq/{faq_id}";
    audience: "supervisor";
    params: {
      faq_id: string;
    };
    query: {};
    headers: {};
    body: undefined;
    status: 200;
    response: DeleteFaqItemResult;
    errors: "NOT_FOUND" | "VERSION_CONFLICT" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 의도 목록
  list_intents: {
    method: "GET";
    path: "/v1/admin/intents";
    audience: "analyst";
    params: {};
    query: {};
    headers: {};
    body: undefined;
    status: 200;
    response: ListIntentsResult;
    errors: "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 의도 추가
  create_intent: {
    method: "POST";
    path: "/v1/admin/intents";
    audience: "admin";
    params: {};
    query: {};
    headers: {
      "Idempotency-Key"?: string;
    };
    body: CreateIntent;
    status: 201;
    response: CreateIntentResult;
    errors: "CONFLICT" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 의도 수정
  update_intent: {
    method: "PUT";
    path: "/v1/admin/intents/{intent}";
    audience: "admin";
    params: {
      intent: string;
    };
    query: {};
    headers: {};
    body: UpdateIntent;
    status: 200;
    response: UpdateIntentResult;
    errors: "NOT_FOUND" | "VERSION_CONFLICT" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 의도 변경 미리 보기
  preview_intent: {
    method: "POST";
    path: "/v1/admin/intents/{intent}/preview";
    audience: "admin";
    params: {
      intent: string;
    };
    query: {};
    headers: {};
    body: PreviewIntent;
    status: 200;
    response: Preview;
    errors: "NOT_FOUND" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 학습 의견 등록
  create_feedback: {
    method: "POST";
    path: "/v1/admin/nlu/feedback";
    audience: "analyst";
    params: {};
    query: {};
    headers: {
      "Idempotency-Key"?: string;
    };
    body: CreateFeedback;
    status: 201;
    response: CreateFeedbackResult;
    errors: "NOT_FOUND" | "CONFLICT" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 학습 의견 목록
  list_feedback: {
    method: "GET";
    path: "/v1/admin/nlu/feedback";
    audience: "analyst";
    params: {};
    query: {
      processed?: "true" | "false";
      cursor?: string;
      limit?: number;
    };
    headers: {};
    body: undefined;
    status: 200;
    response: ListFeedbackResult;
    errors: "INVALID_CURSOR" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 상담원 목록
  list_agents: {
    method: "GET";
    path: "/v1/admin/agents";
    audience: "supervisor";
    params: {};
    query: {
      skills?: string[];
      available_only?: boolean;
      team?: string;
      cursor?: string;
      limit?: number;
    };
    headers: {};
    body: undefined;
    status: 200;
    response: ListAgentsResult;
    errors: "INVALID_CURSOR" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 상담원 등록
  create_agent: {
    method: "POST";
    path: "/v1/admin/agents";
    audience: "admin";
    params: {};
    query: {};
    headers: {
      "Idempotency-Key"?: string;
    };
    body: CreateAgent;
    status: 201;
    response: Agent;
    errors: "CONFLICT" | "NOT_FOUND" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 상담원 조회
  get_agent: {
    method: "GET";
    path: "/v1/admin/agents/{agent_id}";
    audience: "supervisor";
    params: {
      agent_id: string;
    };
    query: {};
    headers: {};
    body: undefined;
    status: 200;
    response: Agent;
    errors: "NOT_FOUND" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 상담원 수정
  update_agent: {
    method: "PATCH";
    path: "/v1/admin/agents/{agent_id}";
    audience: "supervisor";
    params: {
      agent_id: string;
    };
    query: {};
    headers: {};
    body: UpdateAgent;
    status: 200;
    response: Agent;
    errors: "NOT_FOUND" | "VERSION_CONFLICT" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 상담원 상태 변경
  set_agent_status: {
    method: "PUT";
    path: "/v1/admin/agents/{agent_id}/status";
    audience: "supervisor";
    params: {
      agent_id: string;
    };
    query: {};
    headers: {};
    body: SetAgentStatus;
    status: 200;
    response: SetAgentStatusResult;
    errors: "NOT_FOUND" | "CONFLICT" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 상담원 연결 목록
  list_escalations: {
    method: "GET";
    path: "/v1/admin/escalations";
    audience: "supervisor";
    params: {};
    query: {
      status?: "pending" | "assigned" | "in_progress" | "callback_scheduled" | "resolved" | "cancelled";
      priority?: "LOW" | "MEDIUM" | "HIGH" | "CRITICAL";
      reason?: "urgent_matter" | "complaint" | "payment_issue" | "system_error" | "technical_support" | "complex_inquiry" | "customer_request" | "bot_limitation";
      start?: string;
      end?: string;
      cursor?: string;
      limit?: number;
    };
    headers: {};
    body: undefined;
    status: 200;
    response: ListEscalationsResult;
    errors: "INVALID_CURSOR" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 상담원 연결 조회
  get_escalation_detail: {
    method: "GET";
    path: "/v1/admin/escalations/{escalation_id}";
    audience: "supervisor";
    params: {
      escalation_id: string;
    };
    query: {};
    headers: {};
    body: undefined;
    status: 200;
    response: EscalationDetail;
    errors: "NOT_FOUND" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 상담원 연결 취소
  cancel_escalation_for_customer: {
    method: "DELETE";
    path: "/v1/admin/escalations/{escalation_id}";
    audience: "supervisor";
    params: {
      escalation_id: string;
    };
    query: {};
    headers: {};
    body: undefined;
    status: 200;
    response: CancelledEscalation;
    errors: "NOT_FOUND" | "ESCALATION_NOT_CANCELLABLE" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 상담원 배정
  assign_escalation: {
    method: "POST";
    path: "/v1/admin/escalations/{escalation_id}/assign";
    audience: "supervisor";
    params: {
      escalation_id: string;
    };
    query: {};
    headers: {};
    body: AssignEscalation;
    status: 200;
    response: AssignEscalationResult;
    errors: "NOT_FOUND" | "AGENT_UNAVAILABLE" | "CONFLICT" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 상담 완료 처리
  resolve_escalation: {
    method: "POST";
    path: "/v1/admin/escalations/{escalation_id}/resolve";
    audience: "supervisor";
    params: {
      escalation_id: string;
    };
    query: {};
    headers: {};
    body: ResolveEscalation;
    status: 200;
    response: ResolveEscalationResult;
    errors: "NOT_FOUND" | "CONFLICT" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 상담원 연결 리포트 요청
  create_escalation_report: {
    method: "POST";
    path: "/v1/admin/reports/escalations";
    audience: "supervisor";
    params: {};
    query: {};
    headers: {
      "Idempotency-Key"?: string;
    };
    body: CreateReport;
    status: 202;
    response: CreateEscalationReportResult;
    errors: "CONFLICT" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 리포트 조회
  get_report: {
    method: "GET";
    path: "/v1/admin/reports/{report_id}";
    audience: "supervisor";
    params: {
      report_id: string;
    };
    query: {};
    headers: {};
    body: undefined;
    status: 200;
    response: Report;
    errors: "NOT_FOUND" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 콜백 목록
  list_callbacks: {
    method: "GET";
    path: "/v1/admin/callbacks";
    audience: "supervisor";
    params: {};
    query: {
      status?: "scheduled" | "queued" | "dialing" | "connected" | "completed" | "failed" | "cancelled";
      due_from?: string;
      due_to?: string;
      cursor?: string;
      limit?: number;
    };
    headers: {};
    body: undefined;
    status: 200;
    response: ListCallbacksResult;
    errors: "INVALID_CURSOR" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 콜백 조회
  get_callback_detail: {
    method: "GET";
    path: "/v1/admin/callbacks/{callback_id}";
    audience: "supervisor";
    params: {
      callback_id: string;
    };
    query: {};
    headers: {};
    body: undefined;
    status: 200;
    response: CallbackRow;
    errors: "NOT_FOUND" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 콜백 취소
  cancel_callback_for_customer: {
    method: "DELETE";
    path: "/v1/admin/callbacks/{callback_id}";
    audience: "supervisor";
    params: {
      callback_id: string;
    };
    query: {};
    headers: {};
    body: undefined;
    status: 200;
    response: CancelledCallback;
    errors: "NOT_FOUND" | "CALLBACK_NOT_CANCELLABLE" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 전화 걸기
  start_outbound_call: {
    method: "POST";
    path: "/v1/admin/outbound-calls";
    audience: "supervisor";
    params: {};
    query: {};
    headers: {
      "Idempotency-Key"?: string;
    };
    body: StartOutboundCall;
    status: 202;
    response: StartOutboundCallResult;
    errors: "NOT_FOUND" | "CONSENT_MISSING" | "QUIET_HOURS" | "DESTINATION_NOT_ALLOWED" | "CONFLICT" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 고객번호나 전화번호로 고객 찾기
  find_customer: {
    method: "POST";
    path: "/v1/admin/customers/search";
    audience: "supervisor";
    params: {};
    query: {};
    headers: {};
    body: FindCustomer;
    status: 200;
    response: Customer;
    errors: "NOT_FOUND" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 고객 조회
  get_customer: {
    method: "GET";
    path: "/v1/admin/customers/{customer_id}";
    audience: "supervisor";
    params: {
      customer_id: string;
    };
    query: {};
    headers: {};
    body: undefined;
    status: 200;
    response: Customer;
    errors: "NOT_FOUND" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 고객 수정
  update_customer: {
    method: "PATCH";
    path: "/v1/admin/customers/{customer_id}";
    audience: "supervisor";
    params: {
      customer_id: string;
    };
    query: {};
    headers: {};
    body: UpdateCustomer;
    status: 200;
    response: Customer;
    errors: "NOT_FOUND" | "VERSION_CONFLICT" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 고객 정보 삭제
  erase_customer: {
    method: "DELETE";
    path: "/v1/admin/customers/{customer_id}";
    audience: "admin";
    params: {
      customer_id: string;
    };
    query: {};
    headers: {};
    body: EraseCustomer;
    status: 202;
    response: EraseCustomerResult;
    errors: "NOT_FOUND" | "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
  // 시스템 상태
  get_system_health: {
    method: "GET";
    path: "/v1/admin/system/health";
    audience: "analyst";
    params: {};
    query: {};
    headers: {};
    body: undefined;
    status: 200;
    response: GetSystemHealthResult;
    errors: "INVALID_JSON" | "VALIDATION_ERROR" | "METHOD_NOT_ALLOWED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RATE_LIMITED" | "INTERNAL" | "UPSTREAM_UNAVAILABLE" | "TIMEOUT" | "UNAUTHENTICATED" | "FORBIDDEN";
  };
}
